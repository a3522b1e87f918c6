package slipway.run;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What went live where. */
public final class Releases {
    private final Database database;

    public Releases(Database database) {
        this.database = database;
    }

    /** What is live for a project, one for each host. */
    public List<Release> live(String project) {
        return database.read(handle -> handle.createQuery(
                        "select * from releases where project = ? and live_until is null order by host")
                .bind(0, project)
                .map((row, context) -> new Release(
                        row.getLong("id"),
                        row.getString("project"),
                        row.getString("host"),
                        new Image(row.getString("image"), RunRows.text(row, "digest")),
                        row.getString("commit_id"),
                        row.getLong("run"),
                        Instant.ofEpochMilli(row.getLong("live_since")),
                        RunRows.instant(row, "live_until"),
                        RunRows.text(row, "doubt")))
                .list());
    }

    static void replace(Handle handle, Run run, String host, Image image, Instant now) {
        handle.execute(
                "update releases set live_until = ? where project = ? and host = ? and live_until is null",
                now.toEpochMilli(),
                run.project(),
                host);
        handle.execute(
                "insert into releases (project, host, image, digest, commit_id, run, live_since) values (?, ?, ?, ?, ?, ?, ?)",
                run.project(),
                host,
                image.reference(),
                image.digest().orElse(null),
                run.commit(),
                run.id(),
                now.toEpochMilli());
    }

    static void doubt(Handle handle, String project, String doubt) {
        handle.execute("update releases set doubt = ? where project = ? and live_until is null", doubt, project);
    }
}
