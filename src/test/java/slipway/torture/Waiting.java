package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until a moment has come in a living server. */
final class Waiting {
    private static final long LIMIT_NANOSECONDS = TimeUnit.SECONDS.toNanos(15);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Ground ground;
    private final Lives lives;
    private final Courier courier;
    private final Approver approver;

    Waiting(Ground ground, Lives lives, Courier courier, Approver approver) {
        this.ground = ground;
        this.lives = lives;
        this.courier = courier;
        this.approver = approver;
    }

    private interface Look {
        boolean hasCome() throws IOException, InterruptedException;
    }

    /** False if it did not come within the limit. */
    boolean await(Moment moment) throws IOException, InterruptedException {
        return switch (moment) {
            case ANY, START -> true;
            case COMMIT -> awaitDelivery();
            case HOST_JOB -> await(this::jobRuns);
            case CHECKOUT -> await(() -> runsIn("checkout"));
            case TEST -> await(() -> runsIn("test"));
            case BUILD -> await(() -> runsIn("build"));
            case PUSH -> await(() -> runsIn("push"));
            case REDEPLOY -> await(() -> runsIn("redeploy"));
            case APPROVAL -> awaitDecision();
        };
    }

    private boolean awaitDelivery() throws IOException, InterruptedException {
        long before = courier.sendings();
        return await(() -> courier.sendings() > before);
    }

    private boolean awaitDecision() throws IOException, InterruptedException {
        long before = approver.sendings();
        return await(() -> approver.sendings() > before);
    }

    private static boolean await(Look look) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOSECONDS;
        while (!look.hasCome()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
        return true;
    }

    private boolean runsIn(String stage) throws IOException, InterruptedException {
        for (JsonNode run : lives.status().path("running")) {
            for (JsonNode each : run.path("stages")) {
                if (each.path("name").asText().equals(stage)
                        && each.path("state").asText().equals("running")) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean jobRuns() throws IOException {
        List<HostLine> log = ground.hostLog(Ground.STAGING);
        return !log.isEmpty() && log.get(log.size() - 1).begins();
    }
}
