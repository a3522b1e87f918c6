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
    private static final int OF_A_TEST = 2;

    private final Path data;
    private final Handle handle;
    private final String project;

    /** @param data the folder of a server that has run once, and runs no more */
    Past(Path data) {
        this(data, Jdbi.create("jdbc:sqlite:" + data.resolve("slipway.db")).open(), "backend");
    }

    private Past(Path data, Handle handle, String project) {
        this.data = data;
        this.handle = handle;
        this.project = project;
    }

    /** The same of another project. */
    Past of(String other) {
        return new Past(data, handle, other);
    }

    /**
     * A deploy that ended so many minutes ago. One that failed did so in its second stage, which is its test.
     *
     * @param title of its commit
     */
    void deploy(long id, String state, String title, int minutesAgo) throws IOException {
        run(id, "DEPLOY", "main", state, title, minutesAgo);
    }

    /** A push of another branch, which is only tested. */
    void test(long id, String branch, String state, String title, int minutesAgo) throws IOException {
        run(id, "TEST", branch, state, title, minutesAgo);
    }

    private void run(long id, String goal, String branch, String state, String title, int minutesAgo)
            throws IOException {
        int failing = state.equals("FAILED") ? 1 : state.equals("ROLLED_BACK") ? 4 : 9;
        long begin = Instant.now().toEpochMilli() - (minutesAgo + 3) * MINUTE;
        boolean isTest = goal.equals("TEST");
        String image = state.equals("SUCCEEDED") && !isTest ? "example/" + project + ":latest" : null;
        handle.execute(
                "insert into runs (id, project, branch, commit_id, goal, \"trigger\", requested_by, title, state, reason,"
                        + " attempt, committed_at, created_at, started_at, finished_at, image_reference, image_digest, environment)"
                        + " values (?, ?, ?, ?, ?, 'PUSH', 'Ada Lovelace', ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)",
                id,
                project,
                branch,
                commit(id),
                goal,
                title,
                state,
                reason(failing),
                begin - (1 + id * 37 % 50) * MINUTE,
                begin - 2000,
                begin,
                begin + 3 * MINUTE,
                image,
                image == null ? null : "sha256:" + "ab".repeat(32),
                isTest ? null : "production");
        stages(id, isTest ? OF_A_TEST : STAGES.size(), failing, begin);
        if (!Files.exists(log(id))) {
            log(id, "=== checkout\nHEAD is now at " + commit(id).substring(0, 12) + " " + title + "\n");
        }
    }

    private static String reason(int failing) {
        return switch (failing) {
            case 1 -> "test: sh test.sh ended with exit status 1";
            case 4 -> "redeploy: a.example.com: web-1 is unhealthy; the previous release is live again";
            default -> null;
        };
    }

    private void stages(long id, int count, int failing, long begin) {
        long at = begin;
        for (int stage = 0; stage < count; stage++) {
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
    }

    /** The run, and what it put live, is of this commit and of no invented one. */
    void isOfCommit(long run, String commit) {
        handle.execute("update runs set commit_id = ? where id = ?", commit, run);
        handle.execute("update releases set commit_id = ? where run = ?", commit, run);
    }

    /** What is live there. */
    void isUnhealthy(String host, String why) {
        set("unhealthy", host, why);
    }

    /** A look at the host found it as before. */
    void isSeen(String host, Instant at) {
        set("seen_at", host, at.toEpochMilli());
    }

    void isInDoubt(String host, String why) {
        set("doubt", host, why);
    }

    private void set(String column, String host, Object value) {
        handle.execute(
                "update releases set " + column + " = ? where project = ? and host = ? and live_until is null",
                value,
                project,
                host);
    }

    /** What the run put live there. */
    void live(long run, String host, int minutesAgo, String drift) {
        long since = Instant.now().toEpochMilli() - minutesAgo * MINUTE;
        handle.execute(
                "insert into releases (project, host, image, digest, commit_id, run, live_since, seen_at, drift)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                project,
                host,
                "example/" + project + ":latest",
                "sha256:" + String.format("%064x", run),
                commit(run),
                run,
                since,
                since + MINUTE,
                drift);
    }

    /** What the run had put live there, until another took its place. */
    void wasLive(long run, String host, int fromMinutesAgo, int toMinutesAgo) {
        live(run, host, fromMinutesAgo, null);
        handle.execute(
                "update releases set live_until = ?, ended = 'REPLACED' where project = ? and host = ? and run = ?",
                Instant.now().toEpochMilli() - toMinutesAgo * MINUTE,
                project,
                host,
                run);
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
