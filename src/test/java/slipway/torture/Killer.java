package slipway.torture;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Kills the server at moments drawn by lot, each kind as often as the others, and starts it again. */
final class Killer {
    private static final int LONGEST_DEATH_MILLISECONDS = 600;

    private final Ground ground;
    private final Lives lives;
    private final Waiting waiting;
    private final SplittableRandom random;
    private final Deque<Moment> deck = new ArrayDeque<>();
    private final List<Kill> kills = new ArrayList<>();
    private final List<String> damage = new ArrayList<>();

    Killer(Ground ground, Lives lives, Waiting waiting, SplittableRandom random) {
        this.ground = ground;
        this.lives = lives;
        this.waiting = waiting;
        this.random = random;
    }

    List<Kill> kills() {
        return List.copyOf(kills);
    }

    /** The server is dead when this returns, and stays so until {@link #revive}. */
    Kill kill() throws IOException, InterruptedException, SQLException {
        Moment moment = draw();
        boolean reached = waiting.await(moment);
        if (moment != Moment.START) {
            // Microseconds count: a commit takes some hundred of them.
            LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(moment.longest())));
        }
        lives.kill();
        if (moment == Moment.START) {
            lives.beginAndKill(Duration.ofMillis(random.nextInt(moment.longest())));
        }
        DeadDatabase.Left left = new DeadDatabase(ground.data(), ground.folder().resolve("dead")).look();
        Kill kill = new Kill(kills.size() + 1, moment, reached, left.stages());
        if (!left.integrity().equals("ok")) {
            damage.add(kill.words() + ": " + left.integrity());
        }
        kills.add(kill);
        return kill;
    }

    void revive() throws IOException {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_DEATH_MILLISECONDS)));
        lives.begin();
    }

    Finding databaseStaysWhole() {
        return new Finding("no kill damages the database", kills.size() + " databases of the dead looked at", damage);
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
