package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Approves most of the runs that wait, and rejects some, on a thread of its own. */
final class Approver {
    private static final long PAUSE_NANOSECONDS = 200_000_000;
    private static final int REJECTED_OF_TEN = 2;
    /** A person does not wait for longer. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Servers servers;
    private final SplittableRandom random;
    private final List<Decision> decisions = new ArrayList<>();
    private final AtomicLong sendings = new AtomicLong();
    private volatile Optional<Lives> newest = Optional.empty();
    private volatile boolean working;
    private Thread thread;

    Approver(Servers servers, SplittableRandom random) {
        this.servers = servers;
        this.random = random;
    }

    void begin() {
        working = true;
        thread = new Thread(this::work, "torture-approver");
        thread.setDaemon(true);
        thread.start();
    }

    void end() throws InterruptedException {
        working = false;
        thread.join();
    }

    List<Decision> decisions() {
        synchronized (decisions) {
            return List.copyOf(decisions);
        }
    }

    /** How many decisions were begun; one that counts is about to be sent or on its way. */
    long sendings() {
        return sendings.get();
    }

    /** Where the newest of them goes. */
    Optional<Lives> newest() {
        return newest;
    }

    private List<Long> waiting() throws IOException, InterruptedException {
        List<Long> waiting = new ArrayList<>();
        for (JsonNode run :
                servers.up().current().json("/api/runs?state=waiting").path("runs")) {
            waiting.add(run.path("id").asLong());
        }
        return waiting;
    }

    private void work() {
        while (working) {
            try {
                for (long run : waiting()) {
                    decide(run);
                }
            } catch (IOException e) {
                // The server is dead, and another life begins soon.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
        }
    }

    private void decide(long run) throws InterruptedException {
        boolean approves = random.nextInt(10) >= REJECTED_OF_TEN;
        Lives server = servers.up();
        newest = Optional.of(server);
        sendings.incrementAndGet();
        try {
            int status = server.current()
                    .post("/api/runs/" + run + (approves ? "/approve" : "/reject"), "", LIMIT)
                    .statusCode();
            note(new Decision(run, approves, OptionalInt.of(status)));
        } catch (ConnectException e) {
            // It never came there.
        } catch (IOException e) {
            note(new Decision(run, approves, OptionalInt.empty()));
        }
    }

    private void note(Decision answer) {
        synchronized (decisions) {
            decisions.add(answer);
        }
    }
}
