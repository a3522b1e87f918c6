package slipway.run.history;

import java.util.Optional;
import slipway.database.Database;

/** On which of several engines the work of runs was done, by the engines' names. */
public final class EngineHistory {
    private final Database database;

    public EngineHistory(Database database) {
        this.database = database;
    }

    /** The engine of the project's newest run that tested or built: it has the caches. */
    public Optional<String> lastOf(String project) {
        return database.read(handle ->
                handle.createQuery("""
                        select engine from runs indexed by runs_by_engine
                        where project = ? and engine is not null and release is null and promotes is null
                        order by id desc limit 1""").bind(0, project).mapTo(String.class).findOne());
    }

    /**
     * An engine that has, or had, an image of the project.
     *
     * @param digest of the registry
     */
    public Optional<String> having(String project, String digest) {
        return database.read(handle -> handle.createQuery("""
                        select engine from runs indexed by runs_by_engine
                        where project = ? and engine is not null and image_digest = ?
                        order by id desc limit 1""")
                .bind(0, project)
                .bind(1, digest)
                .mapTo(String.class)
                .findOne());
    }
}
