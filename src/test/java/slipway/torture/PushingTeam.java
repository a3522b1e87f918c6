package slipway.torture;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Pushes to several branches without a break, on a thread of its own, and has most pushes delivered. */
final class PushingTeam {
    private static final int LONGEST_PAUSE_MILLISECONDS = 1_500;

    private final Ground ground;
    private final Courier courier;
    private final Ledger ledger;
    private final SplittableRandom random;
    private volatile boolean pushing;
    private Thread thread;
    private volatile Exception failure;

    PushingTeam(Ground ground, Courier courier, Ledger ledger, SplittableRandom random) {
        this.ground = ground;
        this.courier = courier;
        this.ledger = ledger;
        this.random = random;
    }

    void begin() {
        pushing = true;
        thread = new Thread(this::work, "torture-team");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when the last push and its deliveries are over. */
    void rest() throws Exception {
        pushing = false;
        thread.join();
        if (failure != null) {
            throw new IllegalStateException("the team could not push", failure);
        }
    }

    private void work() {
        try {
            while (pushing) {
                pushAndDeliver();
                LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_MILLISECONDS) * 1_000_000L);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    private void pushAndDeliver() throws IOException, InterruptedException {
        // Every second one to the deploy branch.
        String branch = Ground.BRANCHES.get(random.nextBoolean() ? 0 : random.nextInt(Ground.BRANCHES.size()));
        Push push = push(branch);
        int chance = random.nextInt(10);
        boolean canBeCaughtUp = branch.equals(Ground.DEPLOY_BRANCH);
        if (chance == 0 && canBeCaughtUp) {
            return;
        }
        String key = key();
        if (chance == 1) {
            atOnce(push, key);
        } else {
            courier.send(push, key);
        }
        if (chance == 2) {
            // GitLab's own key for the same push by another hook; a delivery that came too late is told from a new one.
            courier.send(push, key());
        } else if (chance == 3) {
            again();
        }
    }

    private Push push(String branch) throws IOException, InterruptedException {
        int number = ledger.pushes().size() + 1;
        ground.team().write("number", number + "\n");
        String commit = ground.team().commit("Push " + number);
        Push push = ledger.push(branch, commit);
        ground.team().push(branch);
        return push;
    }

    /** The same delivery twice at the same time. */
    private void atOnce(Push push, String key) throws InterruptedException {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> sendBeside(push, key));
        courier.send(push, key);
        other.join();
    }

    private void sendBeside(Push push, String key) {
        try {
            courier.send(push, key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A delivery that was accepted some time ago, perhaps by an earlier life. */
    private void again() throws InterruptedException {
        List<Delivery> accepted =
                ledger.deliveries().stream().filter(Delivery::accepted).toList();
        if (!accepted.isEmpty()) {
            Delivery old = accepted.get(random.nextInt(accepted.size()));
            courier.send(old.push(), old.key());
        }
    }

    /** From the seed, so that a run that is repeated has the same. */
    private String key() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
