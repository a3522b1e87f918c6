package slipway;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.database.Database;
import slipway.docker.Engines;
import slipway.git.Git;
import slipway.gitlab.watch.Findings;
import slipway.gitlab.watch.WebhookCheck;
import slipway.log.Logs;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.FreezeCheck;
import slipway.pipeline.Gate;
import slipway.pipeline.PromotionSource;
import slipway.run.figures.Deploys;
import slipway.run.figures.RunCounts;
import slipway.run.history.EndedRuns;
import slipway.run.history.Freezes;
import slipway.run.history.History;
import slipway.run.history.Overview;
import slipway.run.history.Releases;
import slipway.run.history.Servers;
import slipway.run.queue.RunQueue;
import slipway.web.ApiDocument;
import slipway.web.ApprovalRights;
import slipway.web.Approvals;
import slipway.web.Badges;
import slipway.web.Cancel;
import slipway.web.DashboardFiles;
import slipway.web.DeliveryCounts;
import slipway.web.Figures;
import slipway.web.Health;
import slipway.web.LastDeliveries;
import slipway.web.ManualFreeze;
import slipway.web.Promotion;
import slipway.web.ReleaseRecord;
import slipway.web.Retry;
import slipway.web.Rollback;
import slipway.web.RunCreation;
import slipway.web.RunRecord;
import slipway.web.RunSubmission;
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
import slipway.web.metrics.EngineMetrics;
import slipway.web.metrics.FindingMetrics;
import slipway.web.metrics.Metrics;
import slipway.web.metrics.ReleaseMetrics;
import slipway.web.metrics.RunMetrics;
import slipway.web.metrics.ServerMetrics;

/** Every address of the server, in groups: each is given what its handlers work with. */
final class Routes {
    private final RoutesConfig routes;
    private final ReloadableConfig current;
    private final Supplier<Config> config;
    private final Clock clock;
    private final Throttle throttle;
    private final Access access;
    private final StreamLimit streams;
    private final LastDeliveries last;
    private final DeliveryCounts deliveries;

    private Routes(RoutesConfig routes, ReloadableConfig current, Throttle throttle, Access access, Clock clock) {
        this.routes = routes;
        this.current = current;
        this.config = current::config;
        this.clock = clock;
        this.throttle = throttle;
        this.access = access;
        this.streams = new StreamLimit(access);
        this.last = new LastDeliveries(clock);
        this.deliveries = new DeliveryCounts(last);
    }

    /** Begins with the pages and the sessions, and with what a request must show to read anything else. */
    static Routes in(RoutesConfig config, ReloadableConfig current, HmacSigner signer, Clock clock) {
        var throttle = new Throttle(clock);
        var cookie = new SessionCookie(signer, clock);
        var routes = new Routes(config, current, throttle, new Access(current::config, throttle, cookie), clock);
        routes.pages();
        config.before("/metrics", routes.access::read);
        config.before("/api/*", routes.access::read);
        routes.sessions(cookie, signer);
        return routes;
    }

    private void pages() {
        var pages = new DashboardFiles();
        var document = new ApiDocument();
        for (String page : List.of("/", "/runs", "/runs/{id}", "/projects/{project}")) {
            get(page, pages::page);
        }
        routes.error(404, "text/html", pages::nothing);
        get("/assets/{file}", pages::asset);
        get("/openapi.json", document::get);
    }

    private void sessions(SessionCookie cookie, HmacSigner signer) {
        var sessions = new Sessions(config, access, cookie);
        var gitlab = new GitLabSignIn(config, cookie, signer, clock);
        routes.post("/api/session", sessions::create);
        get("/api/session", sessions::show);
        routes.delete("/api/session", sessions::delete);
        get("/api/session/gitlab", gitlab::begin);
        get("/api/session/gitlab/callback", gitlab::end);
    }

    /** GitLab's deliveries. */
    void webhook(RunQueue queue, Dispatcher dispatcher) {
        var webhook = new Webhook(current::deliveries, queue, dispatcher, clock, throttle, last);
        routes.post(WebhookCheck.PATH, webhook::post);
        routes.after(WebhookCheck.PATH, deliveries::count);
    }

    void health(Database database, Dispatcher dispatcher, Engines engines) {
        var health = new Health(database, dispatcher, engines);
        get("/healthz", health::alive);
        get("/readyz", health::ready);
    }

    void metrics(
            String version, Database database, Releases releases, Findings findings, Engines engines, DiskUse disk) {
        var counts = new RunCounts(database);
        var ended = new EndedRuns(database, clock.instant());
        var metrics = new Metrics(() -> List.of(
                new RunMetrics(config, counts, ended, clock),
                new ReleaseMetrics(config, releases, counts),
                new FindingMetrics(config, findings),
                new EngineMetrics(engines::answered),
                new ServerMetrics(version, deliveries, streams, counts, disk)));
        get("/metrics", metrics::get);
    }

    /** How projects stand, now and as a stream. */
    void status(Database database, History history, Findings findings, FreezeCheck freezes, ChangeCounter changes) {
        var status = new Status(config, new Overview(database), new Servers(database), findings, last, freezes, clock);
        var figures = new Figures(config, new Deploys(database), clock);
        var events = new Events(config, new StatusSnapshot(status, history, changes), history, changes, streams);
        get("/api/status", status::all);
        get("/api/projects/{project}", status::one);
        get("/api/projects/{project}/figures", figures::get);
        get("/api/events", events::get);
    }

    /** Past and current runs, their logs, and releases. */
    void records(History history, Releases releases, Logs logs, ApprovalRights rights, ChangeCounter changes) {
        var badges = new Badges(config, access, history, releases);
        var released = new ReleaseRecord(config, releases, history);
        var record = new RunRecord(config, history, access, rights);
        var log = new RunLogPage(logs, history, streams);
        var runEvents = new RunEvents(logs, history, changes, streams);
        get("/badges/{project}.svg", badges::get);
        get("/api/projects/{project}/releases", released::list);
        get("/api/runs", record::list);
        get("/api/runs/{id}", record::one);
        get("/api/runs/{id}/log", log::get);
        get("/api/runs/{id}/events", runEvents::get);
    }

    /** Runs that people ask for, and cancel. */
    void runs(RunQueue queue, History history, Releases releases, Dispatcher dispatcher, Gate gate, Git git) {
        var submission = new RunSubmission(queue, history, dispatcher);
        var rollback = new Rollback(config, access, releases, history, submission);
        var creation = new RunCreation(config, access, submission, rollback, git);
        var promotion = new Promotion(config, access, releases, new PromotionSource(releases, history), submission);
        var retry = new Retry(config, access, releases, history, gate, submission);
        var cancel = new Cancel(access, history, dispatcher);
        routes.post("/api/projects/{project}/runs", creation::create);
        routes.post("/api/projects/{project}/rollback", rollback::create);
        routes.post("/api/projects/{project}/promote", promotion::create);
        routes.post("/api/runs/{id}/retry", retry::create);
        routes.post("/api/runs/{id}/cancel", cancel::create);
    }

    /** Approving and rejecting waiting runs, and freezing environments. */
    void decisions(RunQueue queue, History history, ApprovalRights rights, Freezes manual) {
        var approvals = new Approvals(rights, access, queue, history);
        var freeze = new ManualFreeze(config, access, manual, clock);
        routes.post("/api/runs/{id}/approve", approvals::approve);
        routes.post("/api/runs/{id}/reject", approvals::reject);
        routes.post("/api/projects/{project}/freeze", freeze::begin);
        routes.delete("/api/projects/{project}/freeze", freeze::end);
    }

    /** Javalin answers 200 to HEAD wherever GET has a handler, without asking it: each is asked for both here. */
    private void get(String path, Handler handler) {
        routes.get(path, handler);
        routes.head(path, handler);
    }
}
