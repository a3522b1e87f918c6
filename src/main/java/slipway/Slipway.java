package slipway;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.database.Database;
import slipway.database.DatabaseFailure;
import slipway.database.OtherServers;
import slipway.docker.engine.EngineException;
import slipway.http.OutgoingProxy;
import slipway.system.Signals;
import slipway.system.Systemd;

/** The server: in which order its {@link Components} start and stop, and what a reload and other servers change. */
public final class Slipway {
    private static final Logger LOG = LoggerFactory.getLogger(Slipway.class);
    /** How long a stop waits for a redeploy. systemd/slipway.service waits longer. */
    private static final Duration REDEPLOY_MAY_FINISH = Duration.ofSeconds(60);

    private final Persistence persistence;
    private final Database database;
    private final Components parts;
    private final CountDownLatch ended;
    private final Systemd systemd = new Systemd(System.getenv());
    /** Why this server may not go on, if another one has taken up what it did. */
    private volatile Optional<String> takenOver = Optional.empty();

    private volatile boolean stopping;

    private Slipway(
            Config config, ReloadableConfig.Source source, OutgoingProxy proxy, DataFolder data, CountDownLatch ended)
            throws IOException, EngineException {
        this.ended = ended;
        this.persistence = Persistence.open(config, data);
        this.database = persistence.database();
        this.parts = new Components(config, source, proxy, persistence, () -> stopping);
        database.afterWrites(parts::wake);
        database.listen(new FromOtherServers());
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
        // Before all else: both record whose runs are reported before the first of them can be accepted.
        parts.reporter.start(database::leads);
        parts.alerter.start(database::leads);
        // While the database is still being opened: requests wait for it. And before any run begins: a run that begins
        // now would lose an attempt if the port were taken.
        parts.web.start();
        removeLeftovers();
        awaitDatabase();
        persistence.warnOfUnusedFile();
        // As early as possible: until they are read, nothing goes live where they count.
        parts.gitlabFreezes.start();
        parts.dispatcher.start(parts.queue.takeOver());
        parts.maintenance.start(database::leads);
        parts.waitingRuns.start(database::leads);
        parts.driftMonitor.start(database::leads);
        parts.gitlab.start();
        parts.current.config().notes().forEach(LOG::warn);
        systemd.ready("port " + parts.web.port());
        systemd.keepTelling(parts.alarms, parts.dispatcher::lives);
        LOG.info(
                "slipway {} listens on {}:{}, {}, {}",
                Main.version(),
                parts.current.config().server().host(),
                parts.web.port(),
                parts.current.config().projectCount(),
                persistence.words());
    }

    /** Ends the processes and removes the work folders of an earlier process, before any run begins. */
    private void removeLeftovers() throws IOException, InterruptedException {
        // First, since they work in those folders.
        parts.processes.endOrphans();
        parts.folders.removeAll();
        parts.engines.first().removeLeftovers();
    }

    private void awaitDatabase() throws StartFailed, DataFolder.InUse {
        try {
            persistence.awaitOpen();
        } catch (StartFailed | DataFolder.InUse e) {
            // Requests that wait for the database are answered first.
            parts.web.stop();
            throw e;
        }
    }

    /** What arrives while a redeploy finishes is still accepted; it waits on disk for the next start. */
    private void stop() throws InterruptedException {
        LOG.info("stopping");
        stopping = true;
        systemd.stopping();
        parts.gitlab.stop();
        parts.gitlabFreezes.stop();
        parts.reporter.stop();
        parts.alerter.stop();
        parts.maintenance.stop();
        parts.waitingRuns.stop();
        parts.driftMonitor.stop();
        if (takenOver.isPresent()) {
            parts.dispatcher.abandon();
        } else {
            parts.dispatcher.stop(REDEPLOY_MAY_FINISH);
        }
        parts.logs.endFollowing();
        parts.changes.end();
        parts.disk.end();
        parts.web.stop();
        parts.alarms.shutdownNow();
        parts.engines.close();
        if (takenOver.isPresent()) {
            database.close();
        } else {
            database.closeInGoodOrder();
        }
        LOG.info("stopped");
    }

    private void reload() {
        systemd.reloading();
        parts.current.reload();
        Config now = parts.current.config();
        try {
            persistence.followNames(now);
            ConfiguredFreezes.withoutPlace(now, parts.manualFreezes.all()).forEach(LOG::warn);
        } catch (DatabaseFailure e) {
            LOG.error(
                    "what is recorded of environments that were renamed does not follow yet, reload again: {}",
                    e.getMessage());
        } finally {
            parts.gitlabFreezes.wake();
            parts.wake();
        }
        systemd.ready("port " + parts.web.port());
    }

    /** Each call returns at once: it wakes the threads that do the work. */
    private final class FromOtherServers implements OtherServers {
        @Override
        public void wrote() {
            parts.dispatcher.othersWrote();
        }

        @Override
        public void gone() {
            parts.dispatcher.othersAreGone();
        }

        @Override
        public void leads() {
            parts.maintenance.wake();
            parts.driftMonitor.wake();
        }

        @Override
        public void mayTakeOver(boolean areThere) {
            if (areThere) {
                LOG.warn("what has not reached redeploy is ended here: another server may begin it again");
                parts.dispatcher.leaveToOthers();
            } else {
                parts.dispatcher.endPushes();
            }
        }

        @Override
        public void tookOver(String why) {
            takenOver = Optional.of(why);
            // At once: to stop in good order takes a while.
            parts.dispatcher.endAll();
            ended.countDown();
        }
    }
}
