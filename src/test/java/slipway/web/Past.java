package slipway.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Runs that ended before the server starts, straight into its folder: a history without the hours that it took. */
final class Past implements AutoCloseable {
    private static final List<String> STAGES = List.of("CHECKOUT", "TEST", "BUILD", "PUSH", "REDEPLOY");
    private static final List<Integer> SECONDS = List.of(3, 41, 62, 9, 14);
    private static final long MINUTE = 60_000;

    private final Path data;
    private final Handle handle;

    /** @param data the folder of a server that has run once, and runs no more */
    Past(Path data) {
        this.data = data;
        this.handle = Jdbi.create("jdbc:sqlite:" + data.resolve("slipway.db")).open();
    }

    /**
     * A deploy that ended so many minutes ago. One that failed did so in its second stage, which is its test.
     *
     * @param title of its commit
     */
    void deploy(long id, String state, String title, int minutesAgo) throws IOException {
        int failing = state.equals("FAILED") ? 1 : state.equals("ROLLED_BACK") ? 4 : 9;
        long begin = Instant.now().toEpochMilli() - (minutesAgo + 3) * MINUTE;
        String image = state.equals("SUCCEEDED") ? "example/backend:latest" : null;
        handle.execute(
                "insert into runs (id, project, branch, commit_id, goal, \"trigger\", requested_by, title, state, reason,"
                        + " attempt, committed_at, created_at, started_at, finished_at, image_reference, image_digest)"
                        + " values (?, 'backend', 'main', ?, 'DEPLOY', 'PUSH', 'Ada Lovelace', ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
                id,
                commit(id),
                title,
                state,
                failing == 1 ? "test: sh test.sh ended with exit status 1" : null,
                begin - (1 + id * 37 % 50) * MINUTE,
                begin - 2000,
                begin,
                begin + 3 * MINUTE,
                image,
                image == null ? null : "sha256:" + "ab".repeat(32));
        long at = begin;
        for (int stage = 0; stage < STAGES.size(); stage++) {
            boolean done = stage <= failing;
            long end = at + SECONDS.get(stage) * 1000L + (id * 7919 % 9000);
            handle.execute(
                    "insert into stages (run, position, name, state, started_at, finished_at) values (?, ?, ?, ?, ?, ?)",
                    id,
                    stage,
                    STAGES.get(stage),
                    !done ? "SKIPPED" : stage == failing ? "FAILED" : "SUCCEEDED",
                    done ? at : null,
                    done ? end : null);
            at = done ? end : at;
        }
        if (!Files.exists(log(id))) {
            log(id, "=== checkout\nHEAD is now at " + commit(id).substring(0, 12) + " " + title + "\n");
        }
    }

    /** What is live there. */
    void isUnhealthy(String host, String why) {
        handle.execute("update releases set unhealthy = ? where host = ?", why, host);
    }

    /** What the run put live there. */
    void live(long run, String host, int minutesAgo, String drift) {
        long since = Instant.now().toEpochMilli() - minutesAgo * MINUTE;
        handle.execute(
                "insert into releases (project, host, image, digest, commit_id, run, live_since, seen_at, drift)"
                        + " values ('backend', ?, 'example/backend:latest', ?, ?, ?, ?, ?, ?)",
                host,
                "sha256:" + "ab".repeat(32),
                commit(run),
                run,
                since,
                since + MINUTE,
                drift);
    }

    void log(long run, String text) throws IOException {
        Files.writeString(log(run), text);
    }

    private Path log(long run) {
        return data.resolve("logs").resolve(run + ".log");
    }

    static String commit(long run) {
        return String.format("%08x%032x", run * 0x9E3779B1L & 0xFFFFFFFFL, run);
    }

    @Override
    public void close() {
        handle.close();
    }
}
