package slipway;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.ServerSettings;
import slipway.database.Database;
import slipway.database.DatabaseUnusable;
import slipway.docker.Engine;
import slipway.docker.engine.EngineException;
import slipway.git.Git;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.watch.Findings;
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
import slipway.pipeline.Gate;
import slipway.pipeline.ImageCleanup;
import slipway.pipeline.PromotionSource;
import slipway.pipeline.Worker;
import slipway.pipeline.Workshop;
import slipway.process.Processes;
import slipway.run.history.EnvironmentNames;
import slipway.run.history.GitLabProjects;
import slipway.run.history.History;
import slipway.run.history.OwnHooks;
import slipway.run.history.PassedTests;
import slipway.run.history.Releases;
import slipway.run.outbox.PendingAlerts;
import slipway.run.outbox.PendingReports;
import slipway.run.queue.RunQueue;
import slipway.system.Signals;
import slipway.system.Systemd;
import slipway.web.auth.HmacSigner;
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
    private final Engine engine;
    /** Two threads: systemd, which one of them may wait for, does not keep the time-outs of stages from coming. */
    private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(2, alarm -> daemon(alarm));

    private final RunQueue queue;
    private final Dispatcher dispatcher;
    private final Maintenance maintenance;
    private final WaitingRuns waitingRuns;
    private final DriftMonitor driftMonitor;
    private final GitLabWatch gitlab;
    private final Reporter reporter;
    private final Alerter alerter;
    private final Routes routes;
    private final Javalin web;
    private final Systemd systemd = new Systemd(System.getenv());

    private Slipway(Config config, ReloadableConfig.Source source, OutgoingProxy proxy, DataFolder data)
            throws IOException, EngineException {
        ServerSettings server = config.server();
        Clock clock = Clock.systemUTC();
        this.data = data;
        this.database = Database.open(data.path(), names(config, EnvironmentNames.Runs.ALL)::follow);
        ProjectNumbers numbers = GitLabRecord.numbers(new GitLabProjects(database));
        this.current = new ReloadableConfig(config, source, numbers);
        this.alerter = new Alerter(
                current::config,
                new PendingAlerts(database),
                new AlertDelivery(AlertDelivery.PATIENCE, clock),
                clock,
                Executors.newCachedThreadPool(work -> new Thread(work, "slipway-alert")));
        var findings = new Findings(clock, alerter::saw);
        this.logs = new Logs(data.folder("logs"));
        this.engine = new Engine(server.docker(), database::installation, data.folder("docker"));
        var processes = new Processes();
        var git = new Git(data.folder("repos"), processes, proxy.environment());
        var history = new History(database);
        var releases = new Releases(database);
        var signer = HmacSigner.open(data.path());
        var workshop = new Workshop(
                git,
                engine,
                processes,
                database::installation,
                data.folder("work"),
                releases,
                new PassedTests(database, clock),
                text -> signer.of("settings of an image", text));
        this.queue = new RunQueue(database, clock, UUID.randomUUID().toString());
        var sources = new PromotionSource(releases, history);
        var gate = new Gate(sources, clock);
        var worker = new Worker(current::config, workshop, logs, alarms, queue, history, gate);
        var cleanup = new ImageCleanup(current::config, engine, history, releases);
        this.dispatcher = new Dispatcher(queue, worker, cleanup, server.workers());
        this.maintenance = new Maintenance(
                current::config,
                workshop,
                new MissedPushes(git, queue, history, findings, clock),
                new Retention(current::config, git, logs, queue, history),
                cleanup,
                dispatcher);
        this.waitingRuns = new WaitingRuns(current::config, queue, history, sources, gate, dispatcher);
        this.driftMonitor = new DriftMonitor(current::config, history, releases, clock);
        var api = new GitLabApi(GitLabApi.PATIENCE, numbers);
        this.reporter = new Reporter(current::config, new PendingReports(database), api, clock);
        this.gitlab = new GitLabWatch(
                current::config,
                new GitLabProbe(api, numbers, clock),
                findings,
                new GitLabRecord(new OwnHooks(database, clock)),
                clock);

        var kept = new Kept(signer, database, logs, queue, history, releases);
        this.routes = new Routes(current, kept, new Outside(git, engine, findings), dispatcher, clock);
        this.web = Javalin.create(http -> {
            configure(http, server);
            routes.addTo(http.routes);
        });
        database.afterWrites(this::wake);
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
        try (DataFolder data = DataFolder.open(config.server().dataDir())) {
            RestoredFiles.mustBeWhole(data.path());
            // JNA's native library is unpacked there: /tmp may be mounted noexec.
            System.setProperty("jna.tmpdir", data.path().toString());
            // Before the first client is made: verify.headers may name another host than the address.
            System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
            var slipway = new Slipway(config, source, proxy, data);
            Signals.onReload(slipway::reload);
            slipway.start();
            stop.await();
            slipway.stop();
        }
        return 0;
    }

    private void start() throws IOException, InterruptedException, StartFailed {
        // Before all else: it writes down whose runs are told of before the first of them can be accepted.
        reporter.start();
        alerter.start();
        // First, while the database is still being opened: what is asked of it waits. And before any run begins: one
        // that begins now would lose an attempt if the port were taken.
        listen();
        maintenance.removeLeftovers();
        openDatabase();
        dispatcher.start(queue.takeOver());
        maintenance.start();
        waitingRuns.start();
        driftMonitor.start();
        gitlab.start();
        current.config().notes().forEach(LOG::warn);
        systemd.ready("port " + web.port());
        systemd.keepTelling(alarms, dispatcher::lives);
        LOG.info(
                "slipway {} listens on {}:{}, {}, data in {}",
                Main.version(),
                current.config().server().host(),
                web.port(),
                current.config().projectCount(),
                data.path());
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

    private void openDatabase() throws StartFailed {
        try {
            database.awaitOpen();
        } catch (DatabaseUnusable e) {
            // Who asked meanwhile waits for it, and is answered first.
            web.stop();
            throw new StartFailed(e.getMessage(), e);
        }
    }

    /** What arrives while a redeploy finishes is still accepted; it waits on disk for the next start. */
    private void stop() throws InterruptedException {
        LOG.info("stopping");
        systemd.stopping();
        gitlab.stop();
        reporter.stop();
        alerter.stop();
        maintenance.stop();
        waitingRuns.stop();
        driftMonitor.stop();
        dispatcher.stop(REDEPLOY_MAY_FINISH);
        logs.endFollowing();
        routes.endStreams();
        web.stop();
        alarms.shutdownNow();
        engine.close();
        database.close();
        LOG.info("stopped");
    }

    private void reload() {
        systemd.reloading();
        current.reload();
        database.write(names(current.config(), EnvironmentNames.Runs.ENDED)::follow);
        wake();
        systemd.ready("port " + web.port());
    }

    /** Something was written down, which may have to be told. */
    private void wake() {
        reporter.wake();
        alerter.wake();
        waitingRuns.wake();
        routes.somethingChanged();
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
        var thread = new Thread(work, "slipway-alarms");
        thread.setDaemon(true);
        return thread;
    }
}
