package slipway;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import slipway.gitlab.watch.WebhookCheck;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.FreezeCheck;
import slipway.pipeline.Gate;
import slipway.run.figures.Deploys;
import slipway.run.figures.RunCounts;
import slipway.run.history.EndedRuns;
import slipway.run.history.Overview;
import slipway.web.ApiDocument;
import slipway.web.Approvals;
import slipway.web.Badges;
import slipway.web.DashboardFiles;
import slipway.web.DeliveryCounts;
import slipway.web.Figures;
import slipway.web.Health;
import slipway.web.Intake;
import slipway.web.LastDeliveries;
import slipway.web.ManualFreeze;
import slipway.web.Promotion;
import slipway.web.ReleaseRecord;
import slipway.web.Retry;
import slipway.web.Rollback;
import slipway.web.RunActions;
import slipway.web.RunRecord;
import slipway.web.Status;
import slipway.web.Webhook;
import slipway.web.auth.Access;
import slipway.web.auth.GitLabSignIn;
import slipway.web.auth.HmacSigner;
import slipway.web.auth.SessionCookie;
import slipway.web.auth.Sessions;
import slipway.web.auth.Throttle;
import slipway.web.events.ChangeCounter;
import slipway.web.events.Events;
import slipway.web.events.RunEvents;
import slipway.web.events.RunLogPage;
import slipway.web.events.StatusSnapshot;
import slipway.web.events.StreamLimit;
import slipway.web.metrics.DiskUse;
import slipway.web.metrics.FindingMetrics;
import slipway.web.metrics.Metrics;
import slipway.web.metrics.ReleaseMetrics;
import slipway.web.metrics.RunMetrics;
import slipway.web.metrics.ServerMetrics;

/** Every address that is answered, and by whom. */
final class Routes {
    private final ChangeCounter changes = new ChangeCounter();
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
    private final RunActions actions;
    private final Rollback rollback;
    private final Retry retry;
    private final Promotion promotion;
    private final Approvals approvals;
    private final ManualFreeze freeze;
    private final ReleaseRecord released;
    private final Figures figures;
    private final DeliveryCounts deliveries;
    private final DiskUse disk;
    private final Metrics metrics;
    private final Badges badges;
    private final DashboardFiles pages = new DashboardFiles();
    private final ApiDocument document = new ApiDocument();

    Routes(
            ReloadableConfig current,
            Kept kept,
            Outside outside,
            Dispatcher dispatcher,
            Gate gate,
            FreezeCheck freezes,
            Clock clock)
            throws IOException {
        var throttle = new Throttle(clock);
        var last = new LastDeliveries(clock);
        this.deliveries = new DeliveryCounts(last);
        HmacSigner signer = kept.signer();
        var cookie = new SessionCookie(signer, clock);
        var intake = new Intake(kept.queue(), kept.history(), dispatcher);
        this.webhook = new Webhook(current::deliveries, kept.queue(), dispatcher, clock, throttle, last);
        this.health = new Health(kept.database(), dispatcher, outside.engine());
        this.access = new Access(current::config, throttle, cookie);
        var streams = new StreamLimit(access);
        this.sessions = new Sessions(current::config, access, cookie);
        this.gitlab = new GitLabSignIn(current::config, cookie, signer, clock);
        this.status =
                new Status(current::config, new Overview(kept.database()), outside.findings(), last, freezes, clock);
        this.record = new RunRecord(current::config, kept.history());
        this.log = new RunLogPage(kept.logs(), kept.history(), streams);
        this.runEvents = new RunEvents(kept.logs(), kept.history(), changes, streams);
        this.events = new Events(
                current::config, new StatusSnapshot(status, kept.history(), changes), kept.history(), changes, streams);
        this.rollback = new Rollback(current::config, access, kept.releases(), intake);
        this.actions = new RunActions(current::config, access, intake, rollback, outside.git());
        this.retry = new Retry(current::config, access, kept.releases(), intake, gate);
        this.promotion = new Promotion(current::config, access, kept.releases(), intake);
        this.approvals = new Approvals(current::config, access, intake, freezes);
        this.freeze = new ManualFreeze(current::config, access, kept.freezes(), clock);
        this.released = new ReleaseRecord(current::config, kept.releases(), kept.history());
        this.figures = new Figures(current::config, new Deploys(kept.database()), clock);
        this.disk = new DiskUse(current.config().server().dataDir());
        this.badges = new Badges(current::config, access, kept.history(), kept.releases());
        this.metrics = metrics(current, kept, outside, streams, clock);
    }

    private Metrics metrics(ReloadableConfig current, Kept kept, Outside outside, StreamLimit streams, Clock clock)
            throws IOException {
        var counts = new RunCounts(kept.database());
        var ended = new EndedRuns(kept.database(), clock.instant());
        String version = Main.version();
        return new Metrics(() -> List.of(
                new RunMetrics(current::config, counts, ended, clock),
                new ReleaseMetrics(current::config, kept.releases(), counts),
                new FindingMetrics(current::config, outside.findings()),
                new ServerMetrics(version, deliveries, streams, counts, disk)));
    }

    void addTo(RoutesConfig routes) {
        routes.post(WebhookCheck.PATH, webhook::post);
        routes.after(WebhookCheck.PATH, deliveries::count);
        get(routes, "/healthz", health::alive);
        get(routes, "/readyz", health::ready);
        routes.before("/metrics", access::read);
        get(routes, "/metrics", metrics::get);
        get(routes, "/badges/{project}.svg", badges::get);
        for (String page : List.of("/", "/runs", "/runs/{id}", "/projects/{project}")) {
            get(routes, page, pages::page);
        }
        routes.error(404, "text/html", pages::nothing);
        get(routes, "/assets/{file}", pages::asset);
        get(routes, "/openapi.json", document::get);
        routes.before("/api/*", access::read);
        routes.post("/api/session", sessions::create);
        get(routes, "/api/session", sessions::show);
        routes.delete("/api/session", sessions::delete);
        get(routes, "/api/session/gitlab", gitlab::begin);
        get(routes, "/api/session/gitlab/callback", gitlab::end);
        get(routes, "/api/status", status::all);
        get(routes, "/api/projects/{project}", status::one);
        routes.post("/api/projects/{project}/runs", actions::create);
        routes.post("/api/projects/{project}/rollback", rollback::create);
        routes.post("/api/projects/{project}/promote", promotion::create);
        routes.post("/api/projects/{project}/freeze", freeze::begin);
        routes.delete("/api/projects/{project}/freeze", freeze::end);
        get(routes, "/api/projects/{project}/releases", released::list);
        get(routes, "/api/projects/{project}/figures", figures::get);
        get(routes, "/api/runs", record::list);
        get(routes, "/api/runs/{id}", record::one);
        get(routes, "/api/runs/{id}/log", log::get);
        get(routes, "/api/runs/{id}/events", runEvents::get);
        get(routes, "/api/events", events::get);
        routes.post("/api/runs/{id}/cancel", actions::cancel);
        routes.post("/api/runs/{id}/retry", retry::create);
        routes.post("/api/runs/{id}/approve", approvals::approve);
        routes.post("/api/runs/{id}/reject", approvals::reject);
    }

    /** Javalin answers 200 to HEAD wherever GET has a handler, without asking it: each is asked for both here. */
    private static void get(RoutesConfig routes, String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
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
