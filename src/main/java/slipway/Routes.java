package slipway;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import slipway.gitlab.Hooks;
import slipway.pipeline.Dispatcher;
import slipway.run.Deploys;
import slipway.run.Ends;
import slipway.run.Overview;
import slipway.run.Tally;
import slipway.web.Access;
import slipway.web.ApiDocument;
import slipway.web.Badges;
import slipway.web.Changes;
import slipway.web.DeliveryCounts;
import slipway.web.DiskUse;
import slipway.web.Events;
import slipway.web.Figures;
import slipway.web.FindingMetrics;
import slipway.web.GitLabSignIn;
import slipway.web.Health;
import slipway.web.Intake;
import slipway.web.LastDeliveries;
import slipway.web.Metrics;
import slipway.web.News;
import slipway.web.Pages;
import slipway.web.Readers;
import slipway.web.ReleaseMetrics;
import slipway.web.ReleaseRecord;
import slipway.web.Retry;
import slipway.web.Rollback;
import slipway.web.RunEvents;
import slipway.web.RunLogPage;
import slipway.web.RunMetrics;
import slipway.web.RunRecord;
import slipway.web.RunWishes;
import slipway.web.Seal;
import slipway.web.ServerMetrics;
import slipway.web.SessionCookie;
import slipway.web.Sessions;
import slipway.web.Status;
import slipway.web.Throttle;
import slipway.web.Webhook;

/** Every address that is answered, and by whom. */
final class Routes {
    private final Changes changes = new Changes();
    private final Webhook webhook;
    private final Health health;
    private final Access access;
    private final Sessions sessions;
    private final GitLabSignIn gitlab;
    private final Status status;
    private final RunRecord record;
    private final RunLogPage log;
    private final RunEvents runEvents;
    private final Events events;
    private final RunWishes wishes;
    private final Rollback rollback;
    private final Retry retry;
    private final ReleaseRecord released;
    private final Figures figures;
    private final DeliveryCounts deliveries = new DeliveryCounts();
    private final DiskUse disk;
    private final Metrics metrics;
    private final Badges badges;
    private final Pages pages = new Pages();
    private final ApiDocument document = new ApiDocument();

    Routes(Current current, Kept kept, Outside outside, Dispatcher dispatcher, Clock clock) throws IOException {
        var throttle = new Throttle(clock);
        var last = new LastDeliveries(clock);
        Seal seal = kept.seal();
        var cookie = new SessionCookie(seal, clock);
        var intake = new Intake(kept.queue(), kept.history(), dispatcher);
        this.webhook = new Webhook(current::deliveries, kept.queue(), dispatcher, clock, throttle, last);
        this.health = new Health(kept.database(), dispatcher, outside.engine());
        this.access = new Access(current::config, throttle, cookie);
        var readers = new Readers(access);
        this.sessions = new Sessions(current::config, access, cookie);
        this.gitlab = new GitLabSignIn(current::config, cookie, seal, clock);
        this.status = new Status(current::config, new Overview(kept.database()), outside.findings(), last, clock);
        this.record = new RunRecord(current::config, kept.history());
        this.log = new RunLogPage(kept.logs(), kept.history(), readers);
        this.runEvents = new RunEvents(kept.logs(), kept.history(), changes, readers);
        this.events = new Events(
                current::config, new News(status, kept.history(), changes), kept.history(), changes, readers);
        this.rollback = new Rollback(current::config, access, kept.releases(), intake);
        this.wishes = new RunWishes(current::config, access, intake, rollback, outside.git());
        this.retry = new Retry(current::config, access, kept.releases(), intake);
        this.released = new ReleaseRecord(current::config, kept.releases(), kept.history());
        this.figures = new Figures(current::config, new Deploys(kept.database()), clock);
        this.disk = new DiskUse(current.config().server().dataDir());
        this.badges = new Badges(current::config, access, kept.history(), kept.releases());
        this.metrics = metrics(current, kept, outside, readers, clock);
    }

    private Metrics metrics(Current current, Kept kept, Outside outside, Readers readers, Clock clock)
            throws IOException {
        var tally = new Tally(kept.database());
        var ends = new Ends(kept.database(), clock.instant());
        String version = Main.version();
        return new Metrics(() -> List.of(
                new RunMetrics(current::config, tally, ends, clock),
                new ReleaseMetrics(current::config, kept.releases(), tally),
                new FindingMetrics(current::config, outside.findings()),
                new ServerMetrics(version, deliveries, readers, tally, disk)));
    }

    void addTo(RoutesConfig routes) {
        routes.post(Hooks.PATH, webhook::post);
        routes.after(Hooks.PATH, deliveries::count);
        routes.get("/healthz", health::alive);
        routes.get("/readyz", health::ready);
        // Of its own: Javalin answers 200 to HEAD wherever GET has a handler, without asking it.
        routes.head("/readyz", health::ready);
        routes.before("/metrics", access::read);
        routes.get("/metrics", metrics::get);
        routes.get("/badges/{project}.svg", badges::get);
        routes.head("/badges/{project}.svg", badges::get);
        for (String page : List.of("/", "/runs", "/runs/{id}", "/projects/{project}")) {
            routes.get(page, pages::page);
            routes.head(page, pages::page);
        }
        routes.error(404, "text/html", pages::nothing);
        routes.get("/assets/{file}", pages::asset);
        routes.head("/assets/{file}", pages::asset);
        routes.get("/openapi.json", document::get);
        routes.head("/openapi.json", document::get);
        routes.before("/api/*", access::read);
        routes.post("/api/session", sessions::create);
        routes.get("/api/session", sessions::show);
        routes.delete("/api/session", sessions::delete);
        routes.get("/api/session/gitlab", gitlab::begin);
        routes.get("/api/session/gitlab/callback", gitlab::end);
        routes.get("/api/status", status::all);
        routes.get("/api/projects/{project}", status::one);
        routes.post("/api/projects/{project}/runs", wishes::create);
        routes.post("/api/projects/{project}/rollback", rollback::create);
        routes.get("/api/projects/{project}/releases", released::list);
        routes.get("/api/projects/{project}/figures", figures::get);
        routes.get("/api/runs", record::list);
        routes.get("/api/runs/{id}", record::one);
        routes.get("/api/runs/{id}/log", log::get);
        routes.get("/api/runs/{id}/events", runEvents::get);
        routes.get("/api/events", events::get);
        routes.post("/api/runs/{id}/cancel", wishes::cancel);
        routes.post("/api/runs/{id}/retry", retry::create);
    }

    /** Something was written down; streams look at it. */
    void somethingChanged() {
        changes.note();
    }

    /** Streams end, so that the server can. */
    void endStreams() {
        changes.end();
        disk.end();
    }
}
