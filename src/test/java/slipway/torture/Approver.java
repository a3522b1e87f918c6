package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Approves most of the runs that wait, and rejects some, on a thread of its own. */
final class Approver {
    private static final long PAUSE_NANOSECONDS = 200_000_000;
    private static final int REJECTED_OF_TEN = 2;

    private final Lives lives;
    private final SplittableRandom random;
    private final List<Answer> answers = new ArrayList<>();
    private final AtomicLong sendings = new AtomicLong();
    private volatile boolean working;
    private Thread thread;

    Approver(Lives lives, SplittableRandom random) {
        this.lives = lives;
        this.random = random;
    }

    /**
     * What was asked for, and what the server answered.
     *
     * @param approves false for a rejection
     * @param status empty if no answer came
     */
    record Answer(long run, boolean approves, OptionalInt status) {
        /** Whether it may count: no answer may have come of one that was recorded. */
        boolean mayCount() {
            return counts() || status.isEmpty();
        }

        boolean counts() {
            return status.orElse(0) == 202;
        }
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

    List<Answer> answers() {
        synchronized (answers) {
            return List.copyOf(answers);
        }
    }

    /** How many answers were begun; one that counts is about to be sent or on its way. */
    long sendings() {
        return sendings.get();
    }

    /** Whether a run still waits, or waited a moment ago. */
    boolean isAwaited() throws IOException, InterruptedException {
        return !waiting().isEmpty();
    }

    private List<Long> waiting() throws IOException, InterruptedException {
        List<Long> waiting = new ArrayList<>();
        for (JsonNode run : lives.current().json("/api/runs?state=waiting").path("runs")) {
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
        sendings.incrementAndGet();
        try {
            int status = lives.current()
                    .post("/api/runs/" + run + (approves ? "/approve" : "/reject"), "")
                    .statusCode();
            note(new Answer(run, approves, OptionalInt.of(status)));
        } catch (ConnectException e) {
            // It never came there.
        } catch (IOException e) {
            note(new Answer(run, approves, OptionalInt.empty()));
        }
    }

    private void note(Answer answer) {
        synchronized (answers) {
            answers.add(answer);
        }
    }
}
