package slipway.run.history;

import java.util.List;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/** Keeps what is recorded of a project's only environment under the name that it has in the configuration. */
public final class EnvironmentNames {
    private static final String AT_WORK = "state in ('QUEUED', 'RUNNING', 'WAITING')";

    private final List<Only> all;

    public EnvironmentNames(List<Only> all) {
        this.all = List.copyOf(all);
    }

    /**
     * The only environment of a project.
     *
     * @param hasHost whether a host is one of the environment's
     */
    public record Only(String project, String name, Predicate<String> hasHost, Runs runs) {}

    /** Whose runs follow as well. */
    public enum Runs {
        /** All: nobody works on one yet, and what was accepted before the upgrade still goes live. */
        ALL,
        /** Those that have ended. One that is to go live elsewhere than it was asked for does not go live at all. */
        ENDED
    }

    /**
     * If all else that is recorded of a project is of one other name, and is live on hosts of its environment, where
     * nothing else is, then it is the same environment, which was renamed, or had no name in the configuration.
     *
     * @return how many were renamed
     */
    public int follow(Handle handle) {
        int renamed = 0;
        for (Only only : all) {
            List<String> others = others(handle, only);
            boolean isAtWork = only.runs() == Runs.ENDED && isAtWork(handle, only);
            if (others.size() == 1 && !isAtWork && isTheSame(handle, only, others.get(0))) {
                rename(handle, only);
                renamed++;
            }
        }
        return renamed;
    }

    private static List<String> others(Handle handle, Only only) {
        return handle.createQuery("""
                        select environment from releases where project = :project and environment <> :only
                        union
                        select environment from runs indexed by runs_deployed
                        where project = :project and environment <> :only
                          and goal = 'DEPLOY' and state in ('SUCCEEDED', 'FAILED', 'ROLLED_BACK')
                        union
                        select environment from runs indexed by runs_of_environment_at_work
                        where project = :project and environment <> :only
                          and state in ('QUEUED', 'RUNNING', 'WAITING') and environment is not null""")
                .bind("project", only.project())
                .bind("only", only.name())
                .mapTo(String.class)
                .list();
    }

    /** A worker has the old name in mind. */
    private static boolean isAtWork(Handle handle, Only only) {
        return handle.createQuery("select exists (select 1 from runs where project = ? and state = 'RUNNING' and "
                        + AT_WORK + " and environment is not null)")
                .bind(0, only.project())
                .mapTo(Boolean.class)
                .one();
    }

    private static boolean isTheSame(Handle handle, Only only, String other) {
        List<String> taken = hosts(handle, only.project(), only.name());
        return hosts(handle, only.project(), other).stream()
                .allMatch(host -> only.hasHost().test(host) && !taken.contains(host));
    }

    private static List<String> hosts(Handle handle, String project, String environment) {
        return handle.createQuery(
                        "select host from releases where project = ? and environment = ? and live_until is null")
                .bind(0, project)
                .bind(1, environment)
                .mapTo(String.class)
                .list();
    }

    private static void rename(Handle handle, Only only) {
        handle.execute("update releases set environment = ? where project = ?", only.name(), only.project());
        // Of several the one stays that ends last: no freeze ends sooner because of a name.
        handle.createUpdate("""
                        delete from freezes where project = :project and exists (
                            select 1 from freezes other
                            where other.project = :project and other.environment <> freezes.environment
                              and (other.frozen_until > freezes.frozen_until
                                or (other.frozen_until = freezes.frozen_until
                                  and other.environment < freezes.environment)))""").bind("project", only.project()).execute();
        handle.execute("update freezes set environment = ? where project = ?", only.name(), only.project());
        handle.execute(
                "update runs set environment = ? where project = ? and environment is not null"
                        + (only.runs() == Runs.ALL ? "" : " and not " + AT_WORK),
                only.name(),
                only.project());
    }
}
