package slipway.run.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import slipway.database.Database;
import slipway.run.Image;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunRows;
import slipway.run.outbox.AlertOutbox;

/** The record of releases: which image went live on which host, and until when. The live one has no {@code live_until}. */
public final class Releases {
    /** The live release of a place; the place's three parts are to be bound. */
    private static final String LIVE = "project = ? and environment = ? and host = ? and live_until is null";

    private final Database database;

    public Releases(Database database) {
        this.database = database;
    }

    /**
     * What is live for a project, one for each place.
     *
     * @param place whether the project has it now: nobody looks at others any more, so nothing is said of them
     */
    public List<Release> live(String project, Predicate<Place> place) {
        return database.read(handle -> handle.createQuery(
                        "select * from releases where project = ? and live_until is null order by environment, host")
                .bind(0, project)
                .map((row, context) -> release(row))
                .filter(release -> place.test(release.place()))
                .list());
    }

    /** What has gone live after {@code from}, up to {@code to}, and still is. */
    public List<Release> liveSince(Instant from, Instant to) {
        return database.read(handle -> handle.createQuery(
                        "select * from releases where live_until is null and live_since > ? and live_since <= ? order by id")
                .bind(0, from.toEpochMilli())
                .bind(1, to.toEpochMilli())
                .map((row, context) -> release(row))
                .list());
    }

    public Optional<Release> live(Place place) {
        return database.read(handle -> live(handle, place));
    }

    public Optional<Release> find(long id) {
        return database.read(handle -> handle.createQuery("select * from releases where id = ?")
                .bind(0, id)
                .map((row, context) -> release(row))
                .findOne());
    }

    /**
     * All that ever went live for a project, newest first.
     *
     * @param environment of this environment only
     * @param before only those with a smaller number
     */
    public List<Release> list(String project, Optional<String> environment, Optional<Long> before, int limit) {
        // Only what is asked for: where a condition may be empty, no index is used.
        return database.read(handle -> handle.createQuery(
                        "select * from releases where project = :project and id < :before"
                                + environment
                                        .map(name -> " and environment = :environment")
                                        .orElse("")
                                + " order by id desc limit :limit")
                .bind("project", project)
                .bind("before", before.orElse(Long.MAX_VALUE))
                .bindMap(environment
                        .<Map<String, ?>>map(name -> Map.of("environment", name))
                        .orElse(Map.of()))
                .bind("limit", limit)
                .map((row, context) -> release(row))
                .list());
    }

    /**
     * The release that a rollback goes to: the newest of this host that was healthy, is older than what is live, and is of
     * another commit: one that was deployed twice is the same code twice. After a rollback, "older" counts from when that
     * release first went live: the next one goes further back. It has an image exactly if the one that is live has.
     */
    public Optional<Release> before(Release live) {
        return Optional.ofNullable(
                database.read(handle -> before(handle, List.of(live.id()))).get(live.id()));
    }

    /** The same for several, by their numbers. */
    static Map<Long, Release> before(Handle handle, List<Long> live) {
        if (live.isEmpty()) {
            return Map.of();
        }
        return handle
                .createQuery("""
                        select live.id as live, releases.* from releases live join releases on releases.id = (
                            select id from releases
                            where project = live.project and environment = live.environment and host = live.host
                              and id < coalesce(live.origin, live.id)
                              and ended = 'REPLACED' and commit_id <> live.commit_id
                              and case when live.image is not null then digest is not null and digest is distinct from live.digest
                                  else image is null end
                            order by id desc limit 1)
                        where live.id in (<live>)""")
                .bindList("live", live)
                .map((row, context) -> Map.entry(row.getLong("live"), release(row)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * The digests (or image ids) that a rollback may need: what is live, the newest {@code count} images that held on
     * each host, and the one that a rollback goes to, which is older where a commit was deployed many times. With a count
     * of 1 nothing is kept for a rollback.
     */
    public List<String> keptDigests(String project, int count) {
        Stream<String> before = live(project, place -> true).stream()
                .filter(live -> count > 1)
                .flatMap(live -> before(live).stream())
                .flatMap(release -> release.digest().stream());
        return Stream.concat(newestDigests(project, count).stream(), before)
                .distinct()
                .sorted()
                .toList();
    }

    private List<String> newestDigests(String project, int count) {
        return database.read(handle -> handle.createQuery("""
                        select distinct digest from (
                            select digest, live, row_number() over (partition by environment, host order by newest desc) as age from (
                                select environment, host, digest, max(id) as newest, max(case when live_until is null then 1 else 0 end) as live from releases
                                where project = ? and digest is not null and ended is distinct from 'ROLLED_BACK'
                                group by environment, host, digest) found) aged
                        where live = 1 or age <= ? order by digest""")
                .bind(0, project)
                .bind(1, count)
                .mapTo(String.class)
                .list());
    }

    /** Records a drift check of a live release; nothing, if it is not live any more. */
    public void seen(Release live, Release.LastLook lastLook, Instant now) {
        database.write(handle -> {
            boolean stillLive = live(handle, live.place())
                    .filter(release -> release.id() == live.id())
                    .isPresent();
            return stillLive ? seen(handle, live, lastLook, now) : 0;
        });
    }

    private static int seen(Handle handle, Release live, Release.LastLook lastLook, Instant now) {
        AlertOutbox.observed(handle, live, lastLook, now);
        return handle.execute(
                "update releases set seen_at = ?, drift = ?, unhealthy = ?, unseen = ? where id = ?",
                lastLook.seenAt().map(Instant::toEpochMilli).orElse(null),
                lastLook.drift().orElse(null),
                lastLook.unhealthy().orElse(null),
                lastLook.unseen().orElse(null),
                live.id());
    }

    public static Optional<Release> live(Handle handle, Place place) {
        return handle.createQuery("select * from releases where " + LIVE)
                .bind(0, place.project())
                .bind(1, place.environment())
                .bind(2, place.host())
                .map((row, context) -> release(row))
                .findOne();
    }

    /** The run's image goes live on a host, in place of what was live there. */
    public static void goesLive(Handle handle, Run run, String host, Optional<Image> image, Instant now, boolean seen) {
        Place place = run.place(host);
        AlertOutbox.over(handle, place, "run " + run.id() + " put another release live there", now);
        handle.execute(
                "update releases set live_until = ?, ended = 'REPLACED' where " + LIVE,
                now.toEpochMilli(),
                place.project(),
                place.environment(),
                place.host());
        handle.execute(
                """
                insert into releases
                    (project, environment, host, image, digest, commit_id, tag, run, live_since, seen_at, origin)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (select coalesce(origin, id) from releases where id = ?))""",
                place.project(),
                place.environment(),
                place.host(),
                image.map(Image::reference).orElse(null),
                image.flatMap(Image::digest).orElse(null),
                run.commit(),
                run.tag().orElse(null),
                run.id(),
                now.toEpochMilli(),
                seen ? now.toEpochMilli() : null,
                run.release().orElse(null));
    }

    /** The run's release was rolled back, whether it had counted as live already or not: the previous one is live again. */
    public static void rolledBack(Handle handle, Run run, RunHost host, Optional<Image> image, Instant now) {
        String why = "run " + run.id() + " put the release before live again";
        AlertOutbox.over(handle, run.place(host.host()), why, now);
        endRolledBack(handle, run, host, image, now);
        // It went live again and was seen to be healthy, so earlier doubts are over, and the start of its new container
        // is
        // not to be reported by the next drift check. If no check ever found a container, none is expected.
        handle.execute("""
                update releases set live_until = null, ended = null, doubt = null, drift = null, unhealthy = null,
                    seen_at = case when seen_at > live_since then ? else seen_at end
                where id = ?""", now.toEpochMilli(), host.former().orElse(null));
    }

    /** The same if the host went back to another image: the previous release stays recorded as live, with a drift. */
    public static void rolledBackToAnother(
            Handle handle, Run run, RunHost host, Optional<Image> image, String found, Instant now) {
        endRolledBack(handle, run, host, image, now);
        handle.execute(
                "update releases set live_until = null, ended = null where id = ?",
                host.former().orElse(null));
        AlertOutbox.drifted(handle, run.place(host.host()), found, now);
        handle.execute(
                "update releases set drift = ? where id = ?",
                found,
                host.former().orElse(null));
    }

    private static void endRolledBack(Handle handle, Run run, RunHost host, Optional<Image> image, Instant now) {
        Place place = run.place(host.host());
        int had = handle.execute(
                "update releases set live_until = ?, ended = 'ROLLED_BACK' where " + LIVE + " and run = ?",
                now.toEpochMilli(),
                place.project(),
                place.environment(),
                place.host(),
                run.id());
        if (had == 0) {
            handle.execute(
                    """
                    insert into releases
                        (project, environment, host, image, digest, commit_id, tag, run, live_since, live_until, ended)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'ROLLED_BACK')""",
                    place.project(),
                    place.environment(),
                    place.host(),
                    image.map(Image::reference).orElse(null),
                    image.flatMap(Image::digest).orElse(null),
                    run.commit(),
                    run.tag().orElse(null),
                    run.id(),
                    host.startedAt().orElse(now).toEpochMilli(),
                    now.toEpochMilli());
        }
    }

    public static void doubt(Handle handle, Place place, String doubt) {
        handle.execute(
                "update releases set doubt = ? where " + LIVE,
                doubt,
                place.project(),
                place.environment(),
                place.host());
    }

    /** The same for all hosts of the run's environment. */
    public static void doubtAll(Handle handle, Run run, String doubt) {
        handle.execute(
                "update releases set doubt = ? where project = ? and environment is not distinct from ? and live_until is null",
                doubt,
                run.project(),
                run.environment().orElse(null));
    }

    static Release release(ResultSet row) throws SQLException {
        return new Release(
                row.getLong("id"),
                row.getString("project"),
                row.getString("environment"),
                row.getString("host"),
                RunRows.image(row, "image", "digest"),
                row.getString("commit_id"),
                RunRows.text(row, "tag"),
                row.getLong("run"),
                Instant.ofEpochMilli(row.getLong("live_since")),
                RunRows.instant(row, "live_until"),
                RunRows.text(row, "ended").map(Release.End::valueOf),
                RunRows.number(row, "origin"),
                RunRows.text(row, "doubt"),
                new Release.LastLook(
                        RunRows.instant(row, "seen_at"),
                        RunRows.text(row, "drift"),
                        RunRows.text(row, "unhealthy"),
                        RunRows.text(row, "unseen")));
    }
}
