package slipway;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Secret;
import slipway.config.ServerSettings;
import slipway.database.Database;
import slipway.database.DatabaseCopy;
import slipway.database.DatabaseFailure;
import slipway.database.DatabaseUnusable;
import slipway.database.OtherServers;
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
import slipway.run.history.EnvironmentNames;
import slipway.run.history.Freezes;
import slipway.run.history.GitLabProjects;
import slipway.run.history.History;
import slipway.run.history.LogChunks;
import slipway.run.history.OwnHooks;
import slipway.run.history.Releases;
import slipway.run.history.RunRetention;
import slipway.run.outbox.PendingAlerts;
import slipway.run.outbox.PendingReports;
import slipway.run.queue.RunQueue;
import slipway.system.Signals;
import slipway.system.Systemd;
import slipway.web.ApprovalRights;
import slipway.web.auth.HmacSigner;
import slipway.web.events.ChangeCounter;
import slipway.web.metrics.DiskUse;
import slipway.web.server.ErrorResponses;
import slipway.web.server.HttpLimits;

/** The program: its parts, and the order in which they start and stop. */
public final class Slipway {
    private static final Logger LOG = LoggerFactory.getLogger(Slipway.class);
    /** How long a stop waits for a redeploy. systemd/slipway.service waits longer. */
    private static final Duration REDEPLOY_MAY_FINISH = Duration.ofSeconds(60);

    private final ReloadableConfig current;
    private final DataFolder data;
    private final Database database;
    private final Logs logs;
    private final Engines engines;
    private final Processes processes = new Processes();
    private final WorkFolders folders;
    /** Two threads: systemd, which one of them may wait for, does not keep the time-outs of stages from coming. */
    private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(2, alarm -> daemon(alarm));

    private final RunQueue queue;
    private final Dispatcher dispatcher;
    private final Maintenance maintenance;
    private final WaitingRuns waitingRuns;
    private final DriftMonitor driftMonitor;
    private final GitLabWatch gitlab;
    private final GitLabFreezes gitlabFreezes;
    private final Freezes manualFreezes;
    private final Reporter reporter;
    private final Alerter alerter;
    private final ChangeCounter changes = new ChangeCounter();
    private final DiskUse disk;
    private final Javalin web;
    private final boolean several;
    private final CountDownLatch ended;
    /** Why this server may not go on, if another one has taken up what it did. */
    private volatile Optional<String> takenOver = Optional.empty();

    private volatile boolean stopping;
    private final Systemd systemd = new Systemd(System.getenv());

    private Slipway(
            Config config, ReloadableConfig.Source source, OutgoingProxy proxy, DataFolder data, CountDownLatch ended)
            throws IOException, EngineException {
        this.ended = ended;
        ServerSettings server = config.server();
        Clock clock = Clock.systemUTC();
        this.data = data;
        this.database = open(server, data, names(config, EnvironmentNames.Runs.ALL)::follow);
        ProjectNumbers numbers = GitLabRecord.numbers(new GitLabProjects(database));
        this.current = new ReloadableConfig(config, source, numbers);
        this.alerter = new Alerter(
                current::config,
                new PendingAlerts(database),
                new AlertDelivery(AlertDelivery.PATIENCE, clock),
                clock,
                Executors.newCachedThreadPool(work -> new Thread(work, "slipway-alert-sender")));
        var findings = new Findings(clock, alerter::saw);
        this.several = server.database().isPresent();
        this.logs = new Logs(
                data.folder("logs"), several ? Optional.of(new LogRecord(new LogChunks(database))) : Optional.empty());
        this.engines = Engines.of(server.engines(), engineOwner(data), data.folder("docker"));
        this.disk = new DiskUse(data.path());
        var git = new Git(data.folder("repos"), processes, proxy.environment());
        var history = new History(database);
        var branches = new BranchHistory(database);
        var releases = new Releases(database);
        var signer = signer(server, data);
        Path work = data.folder("work");
        this.folders = new WorkFolders(work, engines);
        this.queue = new RunQueue(database, clock, database.server());
        queue.claimOnly((project, environment) -> current.config().has(project, environment));
        var api = new GitLabApi(GitLabApi.PATIENCE, numbers);
        this.gitlabFreezes = new GitLabFreezes(current::config, new FreezePeriods(api), findings, this::wake, clock);
        this.manualFreezes = new Freezes(database, clock);
        var freezes = new FreezeCheck(manualFreezes, gitlabFreezes::of, clock);
        var sources = new PromotionSource(releases, history);
        var gate = new Gate(sources, freezes, clock);
        var worker = worker(git, work, signer, clock);
        this.dispatcher = new Dispatcher(queue, worker, server.workers(), this::deployEnded);
        this.maintenance = new Maintenance(
                current::config,
                engines,
                folders,
                new MissedPushes(git, queue, branches, findings, clock),
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
        this.web = Javalin.create(http -> {
            configure(http, server);
            Routes routes = Routes.in(http.routes, current, signer, clock);
            routes.webhook(queue, dispatcher);
            routes.health(database, dispatcher, engines);
            routes.metrics(version, database, releases, findings, engines, disk);
            routes.status(database, history, findings, freezes, changes);
            var rights = new ApprovalRights(current::config, freezes, history);
            routes.records(history, releases, logs, rights, changes);
            routes.runs(queue, history, releases, dispatcher, gate, git);
            routes.decisions(queue, history, rights, manualFreezes);
        });
        database.afterWrites(this::wake);
        database.listen(new FromOtherServers());
    }

    /** The server's id in the labels of its containers and networks. */
    private Supplier<String> engineOwner(DataFolder folder) throws IOException {
        if (!several) {
            return database::installation;
        }
        String id = folder.id();
        return () -> id;
    }

    /** A browser that has signed in may be sent to any server. */
    private HmacSigner signer(ServerSettings server, DataFolder folder) throws IOException {
        return server.database().isPresent()
                ? HmacSigner.shared(
                        database::signingKey,
                        server.database().get().password().map(Secret::reveal).orElse(""))
                : HmacSigner.open(folder.path());
    }

    /** All of it is quick: it wakes those who do the work. */
    private final class FromOtherServers implements OtherServers {
        @Override
        public void wrote() {
            dispatcher.othersWrote();
        }

        @Override
        public void gone() {
            dispatcher.othersAreGone();
        }

        @Override
        public void leads() {
            maintenance.wake();
            driftMonitor.wake();
        }

        @Override
        public void mayTakeOver(boolean areThere) {
            if (areThere) {
                LOG.warn("what has not reached redeploy is ended here: another server may begin it again");
                dispatcher.leaveToOthers();
            } else {
                dispatcher.endPushes();
            }
        }

        @Override
        public void tookOver(String why) {
            takenOver = Optional.of(why);
            // At once: to stop in good order takes a while.
            dispatcher.endAll();
            ended.countDown();
        }
    }

    private static Database open(ServerSettings server, DataFolder data, HandleConsumer<RuntimeException> first) {
        return server.database()
                .map(address -> Database.open(address, data.holder(), first))
                .orElseGet(() -> Database.open(data.path(), first));
    }

    /** Executes the stages of runs. Its reads and writes are retried while the database cannot be reached. */
    private Worker worker(Git git, Path work, HmacSigner signer, Clock clock) {
        Database patient = database.patient(() -> stopping);
        var history = new History(patient);
        var releases = new Releases(patient);
        var freezes = new FreezeCheck(new Freezes(patient, clock), gitlabFreezes::of, clock);
        var results = new EarlierResults(patient, clock);
        var files = new CommitFiles(git);
        var runEngines = new RunEngines(engines, new EngineHistory(patient));
        var plan = new Plan(
                new CheckoutStage(git, queue, history, new BranchHistory(patient), releases),
                new TestStage(runEngines, processes, new EarlierTests(results, files)),
                new BuildStage(runEngines, work, clock),
                new PushStage(runEngines),
                new RepublishStage(runEngines),
                new RedeployStage(database::installation, runEngines, releases, alarms),
                new EarlierImage(new BuiltImages(patient), runEngines, results, files));
        return new Worker(
                current::config,
                plan,
                folders,
                logs,
                history,
                new Gate(new PromotionSource(releases, history), freezes, clock),
                alarms,
                text -> signer.of("settings of an image", text));
    }

    /**
     * Runs the server until it is told to stop; returns the exit status.
     *
     * @param source reads the configuration anew, for a reload
     * @param proxy on the way out
     */
    static int serve(Config config, ReloadableConfig.Source source, OutgoingProxy proxy) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> LOG.error("the thread {} ended", thread.getName(), failure));
        var stop = new CountDownLatch(1);
        Signals.onStop(stop::countDown);
        return serve(config, source, proxy, stop, Signals::onReload);
    }

    /** Registers what is to be done at a reload. */
    interface Reloading {
        void by(Runnable reload) throws Exception;
    }

    /**
     * The same without signals: the caller stops and reloads it.
     *
     * @param stop counted down, it stops the server
     */
    static int serve(
            Config config,
            ReloadableConfig.Source source,
            OutgoingProxy proxy,
            CountDownLatch stop,
            Reloading reloading)
            throws Exception {
        try (DataFolder data = DataFolder.open(
                config.server().dataDir(), config.server().database().isEmpty())) {
            RestoredFiles.mustBeWhole(data.path());
            // JNA's native library is unpacked there: /tmp may be mounted noexec.
            System.setProperty("jna.tmpdir", data.path().toString());
            // Before the first client is made: verify.headers may name another host than the address.
            System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
            var slipway = new Slipway(config, source, proxy, data, stop);
            reloading.by(slipway::reload);
            slipway.start();
            stop.await();
            slipway.stop();
            if (slipway.takenOver.isPresent()) {
                throw new StartFailed(
                        slipway.takenOver.get() + "; start this one again, which the service does by itself");
            }
        }
        return 0;
    }

    private void start() throws IOException, InterruptedException, StartFailed, DataFolder.InUse {
        // Before all else: it writes down whose runs are told of before the first of them can be accepted.
        reporter.start(database::leads);
        alerter.start(database::leads);
        // First, while the database is still being opened: what is asked of it waits. And before any run begins: one
        // that begins now would lose an attempt if the port were taken.
        listen();
        removeLeftovers();
        openDatabase();
        warnOfUnusedFile();
        // As early as it can be: until they are read, nothing goes live where they count.
        gitlabFreezes.start();
        dispatcher.start(queue.takeOver());
        maintenance.start(database::leads);
        waitingRuns.start(database::leads);
        driftMonitor.start(database::leads);
        gitlab.start();
        current.config().notes().forEach(LOG::warn);
        systemd.ready("port " + web.port());
        systemd.keepTelling(alarms, dispatcher::lives);
        LOG.info(
                "slipway {} listens on {}:{}, {}, data in {}{}",
                Main.version(),
                current.config().server().host(),
                web.port(),
                current.config().projectCount(),
                data.path(),
                current.config()
                        .server()
                        .database()
                        .map(address -> ", its record in " + address)
                        .orElse(""));
    }

    /**
     * Of a project with several environments each must have the name that it was recorded with. At the start it is done
     * before the first delivery is accepted, which has the new name.
     */
    private static EnvironmentNames names(Config config, EnvironmentNames.Runs which) {
        return new EnvironmentNames(config.projects().stream()
                .flatMap(project -> project.onlyEnvironment().stream()
                        .map(only -> new EnvironmentNames.Only(
                                project.name(),
                                only.name(),
                                only::hasHost,
                                // The short form, or what it was before.
                                only.name().equals(project.gitlab().environment())
                                        ? which
                                        : EnvironmentNames.Runs.ENDED)))
                .toList());
    }

    /** Ends the processes and removes the work folders of an earlier process, before any run begins. */
    private void removeLeftovers() throws IOException, InterruptedException {
        // First, since they work in those folders.
        processes.endOrphans();
        folders.removeAll();
        engines.first().removeLeftovers();
    }

    /** Slipway does not copy the SQLite file to PostgreSQL automatically, and nobody may have run the migration. */
    private void warnOfUnusedFile() throws IOException {
        Path file = data.path().resolve(DatabaseCopy.NAME);
        boolean unused = several && Files.exists(file) && Files.size(file) > 0;
        if (unused && new History(database).list(History.Filter.newest(1)).isEmpty()) {
            LOG.warn(
                    "the record in {} is not used, and that in {} has no runs; slipway migrate copies it"
                            + " (docs/postgresql.md, Move an installation there)",
                    file,
                    current.config().server().database().orElseThrow());
        }
    }

    private void openDatabase() throws StartFailed, DataFolder.InUse {
        try {
            database.awaitOpen();
        } catch (DatabaseUnusable e) {
            // Who asked meanwhile waits for it, and is answered first.
            web.stop();
            if (e.isInUse()) {
                throw new DataFolder.InUse(e.getMessage());
            }
            throw new StartFailed(e.getMessage(), e);
        }
    }

    /** What arrives while a redeploy finishes is still accepted; it waits on disk for the next start. */
    private void stop() throws InterruptedException {
        LOG.info("stopping");
        stopping = true;
        systemd.stopping();
        gitlab.stop();
        gitlabFreezes.stop();
        reporter.stop();
        alerter.stop();
        maintenance.stop();
        waitingRuns.stop();
        driftMonitor.stop();
        if (takenOver.isPresent()) {
            dispatcher.abandon();
        } else {
            dispatcher.stop(REDEPLOY_MAY_FINISH);
        }
        logs.endFollowing();
        changes.end();
        disk.end();
        web.stop();
        alarms.shutdownNow();
        engines.close();
        if (takenOver.isPresent()) {
            database.close();
        } else {
            database.closeInGoodOrder();
        }
        LOG.info("stopped");
    }

    private void reload() {
        systemd.reloading();
        current.reload();
        try {
            database.write(names(current.config(), EnvironmentNames.Runs.ENDED)::follow);
            ConfiguredFreezes.withoutPlace(current.config(), manualFreezes.all())
                    .forEach(LOG::warn);
        } catch (DatabaseFailure e) {
            LOG.error(
                    "what is recorded of environments that were renamed does not follow yet, reload again: {}",
                    e.getMessage());
        } finally {
            gitlabFreezes.wake();
            wake();
        }
        systemd.ready("port " + web.port());
    }

    /** Something was written down, which may have to be told. */
    private void wake() {
        reporter.wake();
        alerter.wake();
        waitingRuns.wake();
        changes.note();
    }

    private void deployEnded() {
        maintenance.deployEnded();
    }

    private void listen() throws StartFailed {
        ServerSettings server = current.config().server();
        try {
            probe(new InetSocketAddress(server.host(), server.port()));
            web.start(server.host(), server.port());
        } catch (IOException | RuntimeException e) {
            throw new StartFailed(
                    "cannot listen on " + server.host() + ":" + server.port() + ": " + reason(e)
                            + "; server.host and server.port choose another place",
                    e);
        }
    }

    /** What is refused here would be refused by the library too, which writes lines of its own about it. */
    private static void probe(InetSocketAddress place) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(place);
        }
    }

    /** The socket's own words: what is said around it is advice about the library. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage())
                .replaceFirst("^Address already in use$", "another program listens there (ss -ltnp shows which)");
    }

    private static void configure(JavalinConfig http, ServerSettings server) {
        http.startup.showJavalinBanner = false;
        http.startup.showOldJavalinVersionWarning = false;
        http.http.prefer405over404 = true;
        http.http.compressionStrategy = CompressionStrategy.NONE;
        http.jetty.host = server.host();
        http.jetty.port = server.port();
        HttpLimits.usual().applyTo(http);
        ErrorResponses.applyTo(http);
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "slipway-timer");
        thread.setDaemon(true);
        return thread;
    }
}
