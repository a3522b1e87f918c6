package slipway.run.history;

import java.util.List;
import slipway.database.Database;

/** The numbers of GitLab's projects, as they were learned. */
public final class GitLabProjects {
    private final Database database;

    public GitLabProjects(Database database) {
        this.database = database;
    }

    /** A project that is configured by its path. */
    public record Row(String instance, String path, long number, String pathNow) {}

    public List<Row> all() {
        return database.read(handle -> handle.createQuery("select * from gitlab_projects")
                .map((row, context) -> new Row(
                        row.getString("instance"),
                        row.getString("path"),
                        row.getLong("number"),
                        row.getString("path_now")))
                .list());
    }

    public void keep(Row row) {
        database.write(handle -> handle.execute(
                "insert into gitlab_projects (instance, path, number, path_now) values (?, ?, ?, ?)"
                        + " on conflict (instance, path) do update set number = excluded.number, path_now = excluded.path_now",
                row.instance(),
                row.path(),
                row.number(),
                row.pathNow()));
    }
}
