package slipway;

import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import slipway.config.Config;
import slipway.config.ServerSettings;
import slipway.database.Database;
import slipway.docker.Engines;
import slipway.docker.engine.EngineException;
import slipway.git.Git;
import slipway.gitlab.FreezePeriods;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.watch.Findings;
import slipway.gitlab.watch.GitLabFreezes;
import slipway.gitlab.watch.GitLabProbe;
import slipway.gitlab.watch.GitLabWatch;
import slipway.http.OutgoingProxy;
import slipway.log.Logs;
import slipway.maintenance.DriftMonitor;
import slipway.maintenance.Maintenance;
import slipway.maintenance.MissedPushes;
import slipway.maintenance.Retention;
import slipway.maintenance.WaitingRuns;
import slipway.notify.alert.AlertDelivery;
import slipway.notify.alert.Alerter;
import slipway.notify.gitlab.Reporter;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.EarlierImage;
import slipway.pipeline.FreezeCheck;
import slipway.pipeline.Gate;
import slipway.pipeline.ImageCleanup;
import slipway.pipeline.Plan;
import slipway.pipeline.PromotionSource;
import slipway.pipeline.WorkFolders;
import slipway.pipeline.Worker;
import slipway.pipeline.redeploy.RedeployStage;
import slipway.pipeline.stage.BuildStage;
import slipway.pipeline.stage.CheckoutStage;
import slipway.pipeline.stage.CommitFiles;
import slipway.pipeline.stage.EarlierTests;
import slipway.pipeline.stage.PushStage;
import slipway.pipeline.stage.RepublishStage;
import slipway.pipeline.stage.RunEngines;
import slipway.pipeline.stage.TestStage;
import slipway.process.Processes;
import slipway.run.history.BranchHistory;
import slipway.run.history.BuiltImages;
import slipway.run.history.EarlierResults;
import slipway.run.history.EngineHistory;
import slipway.run.history.Freezes;
import slipway.run.history.GitLabProjects;
import slipway.run.history.History;
import slipway.run.history.OwnHooks;
import slipway.run.history.Releases;
import slipway.run.history.RunRetention;
import slipway.run.outbox.PendingAlerts;
import slipway.run.outbox.PendingReports;
import slipway.run.queue.RunQueue;
import slipway.web.ApprovalRights;
import slipway.web.auth.HmacSigner;
import slipway.web.events.ChangeCounter;
import slipway.web.metrics.DiskUse;

/** The parts of the server, made and given to each other; {@link Slipway} starts and stops them. */
final class Components {
    final ReloadableConfig current;
    final Logs logs;
    final Engines engines;
    final Processes processes = new Processes();
    final WorkFolders folders;
    /** Two threads: systemd, which one of them may wait for, must not delay the time limits of stages. */
    final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(2, Components::timer);

    final RunQueue queue;
    final Dispatcher dispatcher;
    final Maintenance maintenance;
    final WaitingRuns waitingRuns;
    final DriftMonitor driftMonitor;
    final GitLabWatch gitlab;
    final GitLabFreezes gitlabFreezes;
    final Freezes manualFreezes;
    final Reporter reporter;
    final Alerter alerter;
    final ChangeCounter changes = new ChangeCounter();
    final DiskUse disk;
    final WebServer web;

    private final Persistence persistence;
    private final Clock clock = Clock.systemUTC();
    private final Git git;
    private final HmacSigner signer;
    private final Findings findings;
    private final History history;
    private final Releases releases;
    private final FreezeCheck freezes;
    private final Gate gate;

    /**
     * Nothing is started yet.
     *
     * @param stopping whether the server stops: then a database that is away is not waited for
     */
    Components(
            Config config,
            ReloadableConfig.Source source,
            OutgoingProxy proxy,
            Persistence persistence,
            BooleanSupplier stopping)
            throws IOException, EngineException {
        this.persistence = persistence;
        ServerSettings server = config.server();
        Database database = persistence.database();
        ProjectNumbers numbers = GitLabRecord.numbers(new GitLabProjects(database));
        this.current = new ReloadableConfig(config, source, numbers);
        this.alerter = new Alerter(
                current::config,
                new PendingAlerts(database),
                new AlertDelivery(AlertDelivery.PATIENCE, clock),
                clock,
                Executors.newCachedThreadPool(work -> new Thread(work, "slipway-alert-sender")));
        this.findings = new Findings(clock, alerter::saw);
        this.logs = persistence.logs();
        this.engines = Engines.of(server.engines(), persistence.engineOwner(), persistence.folder("docker"));
        this.disk = new DiskUse(persistence.path());
        this.git = new Git(persistence.folder("repos"), processes, proxy.environment());
        this.history = new History(database);
        this.releases = new Releases(database);
        this.signer = persistence.signer();
        Path work = persistence.folder("work");
        this.folders = new WorkFolders(work, engines);
        this.queue = new RunQueue(database, clock, database.server());
        queue.claimOnly((project, environment) -> current.config().has(project, environment));
        var api = new GitLabApi(GitLabApi.PATIENCE, numbers);
        this.gitlabFreezes = new GitLabFreezes(current::config, new FreezePeriods(api), findings, this::wake, clock);
        this.manualFreezes = new Freezes(database, clock);
        this.freezes = new FreezeCheck(manualFreezes, gitlabFreezes::of, clock);
        var sources = new PromotionSource(releases, history);
        this.gate = new Gate(sources, freezes, clock);
        this.dispatcher =
                new Dispatcher(queue, worker(work, database.patient(stopping)), server.workers(), this::deployEnded);
        this.maintenance = new Maintenance(
                current::config,
                engines,
                folders,
                new MissedPushes(git, queue, new BranchHistory(database), findings, clock),
                new Retention(current::config, git, logs, queue, history, new RunRetention(database)),
                new ImageCleanup(current::config, history, new BuiltImages(database), releases),
                dispatcher);
        this.waitingRuns = new WaitingRuns(current::config, queue, history, sources, gate, dispatcher, clock);
        this.driftMonitor = new DriftMonitor(current::config, history, releases, clock);
        this.reporter = new Reporter(current::config, new PendingReports(database), api, clock);
        this.gitlab = new GitLabWatch(
                current::config,
                new GitLabProbe(api, numbers, clock),
                findings,
                new GitLabRecord(new OwnHooks(database, clock)),
                clock);
        String version = Main.version();
        this.web = new WebServer(server, routes -> route(routes, version));
    }

    /**
     * Executes the stages of runs.
     *
     * @param patient waits where the database cannot be reached, so that no run fails because of it
     */
    private Worker worker(Path work, Database patient) {
        var pastRuns = new History(patient);
        var pastReleases = new Releases(patient);
        var freezesNow = new FreezeCheck(new Freezes(patient, clock), gitlabFreezes::of, clock);
        var results = new EarlierResults(patient, clock);
        var files = new CommitFiles(git);
        var runEngines = new RunEngines(engines, new EngineHistory(patient));
        var plan = new Plan(
                new CheckoutStage(git, queue, pastRuns, new BranchHistory(patient), pastReleases),
                new TestStage(runEngines, processes, new EarlierTests(results, files)),
                new BuildStage(runEngines, work, clock),
                new PushStage(runEngines),
                new RepublishStage(runEngines),
                new RedeployStage(persistence.database()::installation, runEngines, pastReleases, alarms),
                new EarlierImage(new BuiltImages(patient), runEngines, results, files));
        return new Worker(
                current::config,
                plan,
                folders,
                logs,
                pastRuns,
                new Gate(new PromotionSource(pastReleases, pastRuns), freezesNow, clock),
                alarms,
                text -> signer.of("settings of an image", text));
    }

    private void route(RoutesConfig config, String version) {
        Database database = persistence.database();
        var rights = new ApprovalRights(current::config, freezes, history);
        Routes routes = Routes.in(config, current, signer, clock);
        routes.webhook(queue, dispatcher);
        routes.health(database, dispatcher, engines);
        routes.metrics(version, database, releases, findings, engines, disk);
        routes.status(database, history, findings, freezes, changes);
        routes.records(history, releases, logs, rights, changes);
        routes.runs(queue, history, releases, dispatcher, gate, git);
        routes.decisions(queue, history, rights, manualFreezes);
    }

    /** Something was recorded that may have to be sent or shown, or that lets a run go on. */
    void wake() {
        reporter.wake();
        alerter.wake();
        waitingRuns.wake();
        changes.note();
    }

    private void deployEnded() {
        maintenance.wake();
    }

    private static Thread timer(Runnable work) {
        var thread = new Thread(work, "slipway-timer");
        thread.setDaemon(true);
        return thread;
    }
}
