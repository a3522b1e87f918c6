package slipway.run.history;

import java.util.List;
import org.jdbi.v3.core.Handle;
import slipway.database.Database;

/** Keeps what is recorded of a project's only environment under the name that it has in the configuration. */
public final class EnvironmentNames {
    private final Database database;

    public EnvironmentNames(Database database) {
        this.database = database;
    }

    /**
     * The project has one environment, of this name. If all that is recorded is of one other name, it is the same
     * environment, which was renamed, or had no name in the configuration.
     */
    public void follow(String project, String only) {
        if (renamed(project, only)) {
            database.write(handle -> rename(handle, project, only));
        }
    }

    private boolean renamed(String project, String only) {
        List<String> recorded = database.read(handle -> handle.createQuery("""
                        select environment from releases where project = :project
                        union
                        select environment from runs indexed by runs_deployed
                        where project = :project
                          and goal = 'DEPLOY' and state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                        union
                        select environment from runs indexed by runs_of_environment_at_work
                        where project = :project
                          and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null""")
                .bind("project", project)
                .mapTo(String.class)
                .list());
        return recorded.size() == 1 && !recorded.contains(only);
    }

    private static int rename(Handle handle, String project, String only) {
        handle.execute("update releases set environment = ? where project = ?", only, project);
        return handle.execute(
                "update runs set environment = ? where project = ? and environment is not null", only, project);
    }
}
