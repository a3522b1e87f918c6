package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until a moment has come in a living server, and tells which. */
final class Waiting {
    private static final long LIMIT_NANOSECONDS = TimeUnit.SECONDS.toNanos(15);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Ground ground;
    private final Servers servers;
    private final Courier courier;
    private final Approver approver;

    Waiting(Ground ground, Servers servers, Courier courier, Approver approver) {
        this.ground = ground;
        this.servers = servers;
        this.courier = courier;
        this.approver = approver;
    }

    private interface Look {
        Optional<Lives> where() throws IOException, InterruptedException;
    }

    /** Where it has come; empty if it did not within the limit. */
    Optional<Lives> await(Moment moment) throws IOException, InterruptedException {
        return switch (moment) {
            case ANY, START -> Optional.of(servers.up());
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

    private Optional<Lives> awaitDelivery() throws IOException, InterruptedException {
        long before = courier.sendings();
        return await(() -> courier.sendings() > before ? courier.newest() : Optional.empty());
    }

    private Optional<Lives> awaitDecision() throws IOException, InterruptedException {
        long before = approver.sendings();
        return await(() -> approver.sendings() > before ? approver.newest() : Optional.empty());
    }

    private static Optional<Lives> await(Look look) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOSECONDS;
        Optional<Lives> where = look.where();
        while (where.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            where = look.where();
        }
        return where;
    }

    private Optional<Lives> runsIn(String stage) throws IOException, InterruptedException {
        for (JsonNode run : servers.status().path("running")) {
            for (JsonNode each : run.path("stages")) {
                if (each.path("name").asText().equals(stage)
                        && each.path("state").asText().equals("running")) {
                    return servers.of(run);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Lives> jobRuns() throws IOException, InterruptedException {
        List<HostLine> log = ground.hostLog(Ground.STAGING);
        return !log.isEmpty() && log.get(log.size() - 1).begins() ? runsIn("redeploy") : Optional.empty();
    }
}
