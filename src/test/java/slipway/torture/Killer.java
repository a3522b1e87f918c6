package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Strikes servers at moments drawn by lot, each kind of moment as often as the others: the server where the moment has come.
 * It does not wait until that one is back: of several servers one is left, and sometimes none.
 */
final class Killer implements AutoCloseable {
    /** The first of so many is taken: of all that are left it would mostly be what every run begins with. */
    private static final int AWAITED = 3;
    /** If none of these comes within this time, the first of all that are left is taken. */
    private static final Duration PATIENCE = Duration.ofMillis(700);

    /** How many faults there are for one that may take the last server. */
    private static final int FAULTS_FOR_THE_LAST = 3;

    private static final int MOST_LEFT = 3 * Moment.values().length;
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Servers servers;
    private final Waiting waiting;
    private final Recoveries recoveries;
    private final SplittableRandom random;
    private final Deck<Moment> moments;
    private final Deck<FaultKind> kinds;
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();
    private final Stopwatch forMoments = new Stopwatch();
    private final Stopwatch forServers = new Stopwatch();

    Killer(Servers servers, Waiting waiting, SplittableRandom random) {
        this.servers = servers;
        this.waiting = waiting;
        this.random = random;
        this.recoveries = new Recoveries(servers.areSeveral());
        this.moments = new Deck<>(List.of(Moment.values()), random.split());
        this.kinds = new Deck<>(kinds(servers.areSeveral()), random.split());
    }

    private static List<FaultKind> kinds(boolean several) {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> several || !kind.isLong())
                .flatMap(kind -> Collections.nCopies(kind.share(), kind).stream())
                .toList();
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    /** One fault. What was struck comes back by itself, after a while. */
    Fault strike() throws IOException, InterruptedException, SQLException {
        forServers.time(this::awaitServer);
        Optional<Waiting.Come> come = forMoments.time(this::come);
        Lives victim = come.map(Waiting.Come::where).orElseGet(servers::up);
        Moment moment = come.map(Waiting.Come::moment).orElseGet(moments::top);
        moments.take(moment);
        if (moment != Moment.START) {
            // Microseconds count: a commit takes some hundred of them.
            LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(moment.longest())));
        }
        return strike(victim, moment, kind(moment), come.isPresent());
    }

    private Fault strike(Lives victim, Moment moment, FaultKind kind, boolean reached)
            throws IOException, InterruptedException, SQLException {
        kind.strike(victim);
        if (moment == Moment.START) {
            victim.beginAndKill(Duration.ofMillis(random.nextInt(moment.longest())));
        }
        ServerDatabase.Left left = servers.database().look(victim);
        Fault fault =
                new Fault(faults.size() + 1, kind, servers.number(victim), moment, reached, left.interrupted(), (int)
                        servers.countUp());
        left.damage().forEach(found -> damage.add(fault.words() + ": " + found));
        faults.add(fault);
        recoveries.begin(victim, kind, random.split());
        return fault;
    }

    private Void awaitServer() throws IOException, InterruptedException {
        boolean mayTakeTheLast = !servers.areSeveral() || (faults.size() + 1) % FAULTS_FOR_THE_LAST == 0;
        while (servers.countUp() < (mayTakeTheLast ? 1 : 2)) {
            recoveries.check();
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        return null;
    }

    private Optional<Waiting.Come> come() throws IOException, InterruptedException, SQLException {
        Moment top = moments.top();
        if (top.isAlways()) {
            return Optional.of(new Waiting.Come(top, servers.up()));
        }
        if (!servers.areSeveral()) {
            // Nobody else goes on with its runs: struck as often as may be, they would not get beyond checkout.
            return waiting.await(List.of(top), LIMIT);
        }
        List<Moment> next = moments.left().stream()
                .filter(each -> !each.isAlways())
                .limit(AWAITED)
                .toList();
        Optional<Waiting.Come> come = waiting.await(next, PATIENCE);
        if (come.isEmpty() && moments.left().size() < MOST_LEFT) {
            // What can come at this moment gets its chance, and what cannot keeps its own.
            moments.deal();
        }
        return come.isPresent() ? come : waiting.await(moments.left(), LIMIT);
    }

    /** What the deck says; a server is away for long only while all others are there, or can be killed. */
    private FaultKind kind(Moment moment) {
        FaultKind drawn = kinds.top();
        if (drawn.isLong() && (moment == Moment.START || servers.areAnyAwayForLong() || servers.countUp() < 2)) {
            return FaultKind.KILL;
        }
        kinds.take(drawn);
        return drawn;
    }

    /** Returns when all that was struck is back. */
    void awaitAll() throws IOException, InterruptedException {
        recoveries.awaitAll();
    }

    Finding databaseStaysWhole() {
        return new Finding("no kill damages the database", faults.size() + " databases of the dead looked at", damage);
    }

    /** Those that were away for so long that another one had taken up what they did. */
    int startedAgain() {
        return recoveries.startedAgain();
    }

    /** What it has waited for. */
    String times() {
        return forMoments + " for moments, " + forServers + " for a server to be back";
    }

    @Override
    public void close() {
        recoveries.close();
    }
}
