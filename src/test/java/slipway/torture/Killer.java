package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the server at moments drawn by lot, each kind as often as the others, and starts it again. Of several servers it takes
 * the one where the moment has come, and every fifth time it cuts that one off from the database instead.
 */
final class Killer {
    private static final int KILLS_FOR_A_CUT = 5;
    private static final int LONGEST_DEATH_MILLISECONDS = 600;

    /** Long enough for the others to take up what it did. */
    private static final int LONGEST_DEATH_BESIDE_OTHERS_MILLISECONDS = 2_500;

    /** After ten seconds PostgreSQL's machine gives its connections up. */
    private static final int LONGEST_CUT_MILLISECONDS = 16_000;

    private final Servers servers;
    private final Waiting waiting;
    private final SplittableRandom random;
    private final Deque<Moment> deck = new ArrayDeque<>();
    private final List<Kill> kills = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();
    private Lives victim;
    private int startedAgain;

    Killer(Servers servers, Waiting waiting, SplittableRandom random) {
        this.servers = servers;
        this.waiting = waiting;
        this.random = random;
    }

    List<Kill> kills() {
        return List.copyOf(kills);
    }

    /** The server is dead or cut off when this returns, and stays so until {@link #revive}. */
    Kill kill() throws IOException, InterruptedException, SQLException {
        Moment moment = draw();
        Optional<Lives> where = waiting.await(moment);
        victim = where.filter(Lives::isUp).orElseGet(servers::up);
        if (moment != Moment.START) {
            // Microseconds count: a commit takes some hundred of them.
            LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(moment.longest())));
        }
        int number = kills.size() + 1;
        boolean cut = servers.areSeveral() && moment != Moment.START && number % KILLS_FOR_A_CUT == 0;
        if (cut) {
            victim.cutOff();
        } else {
            victim.kill();
        }
        if (moment == Moment.START) {
            victim.beginAndKill(Duration.ofMillis(random.nextInt(moment.longest())));
        }
        ServerDatabase.Left left = servers.database().look(victim);
        Kill kill = new Kill(number, cut, moment, where.isPresent(), left.stages());
        left.damage().forEach(found -> damage.add(kill.words() + ": " + found));
        kills.add(kill);
        return kill;
    }

    void revive() throws IOException, InterruptedException {
        if (kills.get(kills.size() - 1).cut()) {
            pause(LONGEST_CUT_MILLISECONDS);
            startedAgain += victim.comesBack() ? 1 : 0;
        } else {
            pause(servers.areSeveral() ? LONGEST_DEATH_BESIDE_OTHERS_MILLISECONDS : LONGEST_DEATH_MILLISECONDS);
            victim.begin();
        }
    }

    private void pause(int longestMilliseconds) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(longestMilliseconds)));
    }

    Finding databaseStaysWhole() {
        return new Finding("no kill damages the database", kills.size() + " databases of the dead looked at", damage);
    }

    /** Those that were cut off for so long that another one had taken up what they did. */
    int startedAgain() {
        return startedAgain;
    }

    private Moment draw() {
        if (deck.isEmpty()) {
            List<Moment> cards = new ArrayList<>(Arrays.asList(Moment.values()));
            while (!cards.isEmpty()) {
                deck.add(cards.remove(random.nextInt(cards.size())));
            }
        }
        return deck.remove();
    }
}
