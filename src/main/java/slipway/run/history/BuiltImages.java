package slipway.run.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import slipway.database.Database;
import slipway.run.Image;
import slipway.run.Run;
import slipway.run.RunRows;

/** The images that runs have made, as recorded. */
public final class BuiltImages {
    private final Database database;

    public BuiltImages(Database database) {
        this.database = database;
    }

    /** The digests (or ids) of the newest images that runs made, also where they went to no host. */
    public Set<String> newest(String project, int count) {
        return database.read(handle -> handle.createQuery("""
                        select image_digest from runs
                        where project = ? and state = 'SUCCEEDED' and image_digest is not null
                        order by id desc limit ?""")
                .bind(0, project)
                .bind(1, count)
                .mapTo(String.class)
                .set());
    }

    /**
     * The image that a run has published, or built where nothing is published, with these settings, if it did not go live
     * for good: what succeeded is built again when it is asked for again.
     */
    public Optional<Image> publishedBy(long run, String settings) {
        return database.read(handle -> handle.createQuery("""
                        select image_reference, image_digest from runs
                        where id = ? and state <> 'SUCCEEDED' and release is null
                          and image_digest is not null and image_settings = ?""")
                .bind(0, run)
                .bind(1, settings)
                .map((row, context) -> new Image(row.getString(1), RunRows.text(row, "image_digest")))
                .findOne());
    }

    /** An image, and the run that made it. */
    public record Built(long run, Image image) {}

    /** The newest image that was made of the run's commit with these settings, and was put live in another environment. */
    public Optional<Built> builtElsewhere(Run run, String settings) {
        return database.read(handle -> handle.createQuery("""
                        select id, image_reference, image_digest from runs indexed by runs_with_image
                        where project = ? and commit_id = ? and image_settings is not null and image_settings = ?
                          and environment <> ? and state = 'SUCCEEDED' and release is null
                        order by id desc limit 1""")
                .bind(0, run.project())
                .bind(1, run.commit())
                .bind(2, settings)
                .bind(3, run.environment())
                .map((row, context) -> built(row))
                .findOne());
    }

    /** The image that a run has made, if it is live without a doubt in an environment of its project. */
    public Optional<Built> liveOf(long run) {
        return database.read(handle -> handle.createQuery("""
                        select id, image_reference, image_digest from runs
                        where id = ? and exists (select 1 from releases
                            where releases.project = runs.project and live_until is null and doubt is null
                              and digest = image_digest)""")
                .bind(0, run)
                .map((row, context) -> built(row))
                .findOne());
    }

    private static Built built(ResultSet row) throws SQLException {
        return new Built(
                row.getLong("id"), new Image(row.getString("image_reference"), RunRows.text(row, "image_digest")));
    }

    /** The digest (or id) of the newest image that a run made, if that run did not succeed: a retry goes on from it. */
    public Optional<String> toRetry(String project) {
        return database.read(handle ->
                handle.createQuery("""
                        select case when state <> 'SUCCEEDED' then image_digest end from runs
                        where project = ? and image_digest is not null and release is null and promotes is null
                        order by id desc limit 1""").bind(0, project).mapTo(String.class).findOne());
    }
}
