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
import slipway.config.Server;
import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.git.Git;
import slipway.gitlab.Api;
import slipway.gitlab.Findings;
import slipway.gitlab.GitLabLook;
import slipway.gitlab.GitLabWatch;
import slipway.gitlab.ProjectNumbers;
import slipway.log.Logs;
import slipway.pipeline.CatchUp;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.Forgetting;
import slipway.pipeline.Lookout;
import slipway.pipeline.Tidying;
import slipway.pipeline.Upkeep;
import slipway.pipeline.Worker;
import slipway.pipeline.Workshop;
import slipway.process.Processes;
import slipway.report.Alerter;
import slipway.report.Reporter;
import slipway.report.Telling;
import slipway.run.Database;
import slipway.run.DatabaseUnusable;
import slipway.run.GitLabProjects;
import slipway.run.History;
import slipway.run.Notices;
import slipway.run.OwnHooks;
import slipway.run.Queue;
import slipway.run.Releases;
import slipway.run.Reports;
import slipway.web.Limits;
import slipway.web.Refusals;
import slipway.web.Seal;

/** The program: its parts, and the order in which they start and stop. */
public final class Slipway {
    private static final Logger LOG = LoggerFactory.getLogger(Slipway.class);
    /** How long a stop waits for a redeploy. systemd/slipway.service waits longer. */
    private static final Duration REDEPLOY_MAY_FINISH = Duration.ofSeconds(60);

    private final Current current;
    private final DataFolder data;
    private final Database database;
    private final Logs logs;
    private final Engine engine;
    /** Two threads: systemd, which one of them may wait for, does not keep the time-outs of stages from coming. */
    private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(2, alarm -> daemon(alarm));

    private final Queue queue;
    private final Dispatcher dispatcher;
    private final Upkeep upkeep;
    private final Lookout lookout;
    private final GitLabWatch gitlab;
    private final Reporter reporter;
    private final Alerter alerter;
    private final Routes routes;
    private final Javalin web;
    private final Systemd systemd = new Systemd(System.getenv());

    private Slipway(Config config, Current.Source source, OutgoingProxy proxy, DataFolder data)
            throws IOException, DockerException {
        Server server = config.server();
        Clock clock = Clock.systemUTC();
        this.data = data;
        this.database = Database.open(data.path());
        ProjectNumbers numbers = GitLabRecord.numbers(new GitLabProjects(database));
        this.current = new Current(config, source, numbers);
        this.alerter = new Alerter(
                current::config,
                new Notices(database),
                new Telling(Telling.PATIENCE, clock),
                clock,
                Executors.newCachedThreadPool(work -> new Thread(work, "slipway-alert")));
        var findings = new Findings(clock, alerter::saw);
        this.logs = new Logs(data.folder("logs"));
        this.engine = new Engine(server.docker(), database::installation, data.folder("docker"));
        var processes = new Processes();
        var git = new Git(data.folder("repos"), processes, proxy.environment());
        var history = new History(database);
        var releases = new Releases(database);
        var seal = Seal.open(data.path());
        var workshop = new Workshop(
                git,
                engine,
                processes,
                database::installation,
                data.folder("work"),
                releases,
                text -> seal.of("settings of an image", text));
        this.queue = new Queue(database, clock, UUID.randomUUID().toString());
        var worker = new Worker(current::config, workshop, logs, alarms, queue, history);
        var tidying = new Tidying(current::config, engine, history, releases);
        this.dispatcher = new Dispatcher(queue, worker, tidying, server.workers());
        this.upkeep = new Upkeep(
                current::config,
                workshop,
                new CatchUp(git, queue, history, findings, clock),
                new Forgetting(current::config, git, logs, queue, history),
                tidying,
                dispatcher);
        this.lookout = new Lookout(current::config, history, releases, clock);
        var api = new Api(Api.PATIENCE, numbers);
        this.reporter = new Reporter(current::config, new Reports(database), api, clock);
        this.gitlab = new GitLabWatch(
                current::config,
                new GitLabLook(api, numbers, clock),
                findings,
                new GitLabRecord(new OwnHooks(database, clock)),
                clock);

        var kept = new Kept(seal, database, logs, queue, history, releases);
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
    static int serve(Config config, Current.Source source, OutgoingProxy proxy) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> LOG.error("the thread {} ended", thread.getName(), failure));
        var stop = new CountDownLatch(1);
        Signals.onStop(stop::countDown);
        try (DataFolder data = DataFolder.open(config.server().dataDir())) {
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
        upkeep.removeLeftovers();
        openDatabase();
        dispatcher.start(queue.takeOver());
        upkeep.start();
        lookout.start();
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
        upkeep.stop();
        lookout.stop();
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
        wake();
        systemd.ready("port " + web.port());
    }

    /** Something was written down, which may have to be told. */
    private void wake() {
        reporter.wake();
        alerter.wake();
        routes.somethingChanged();
    }

    private void listen() throws StartFailed {
        Server server = current.config().server();
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

    private static void configure(JavalinConfig http, Server server) {
        http.startup.showJavalinBanner = false;
        http.startup.showOldJavalinVersionWarning = false;
        http.http.prefer405over404 = true;
        http.http.compressionStrategy = CompressionStrategy.NONE;
        http.jetty.host = server.host();
        http.jetty.port = server.port();
        Limits.usual().applyTo(http);
        Refusals.applyTo(http);
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work, "slipway-alarms");
        thread.setDaemon(true);
        return thread;
    }
}
