package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Config;
import slipway.config.file.ConfigFile;
import slipway.database.Database;
import slipway.docker.Engine;
import slipway.docker.Engines;
import slipway.git.Git;
import slipway.gitlab.watch.Findings;
import slipway.gitlab.watch.GitLabFreezes;
import slipway.log.Logs;
import slipway.maintenance.Maintenance;
import slipway.maintenance.MissedPushes;
import slipway.maintenance.Retention;
import slipway.pipeline.redeploy.RedeployStage;
import slipway.pipeline.stage.BuildStage;
import slipway.pipeline.stage.Cancellation;
import slipway.pipeline.stage.CheckoutStage;
import slipway.pipeline.stage.CommitFiles;
import slipway.pipeline.stage.EarlierTests;
import slipway.pipeline.stage.PushStage;
import slipway.pipeline.stage.RepublishStage;
import slipway.pipeline.stage.RunEngines;
import slipway.pipeline.stage.TestStage;
import slipway.process.Processes;
import slipway.run.Goal;
import slipway.run.HostState;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.Trigger;
import slipway.run.history.BranchHistory;
import slipway.run.history.BuiltImages;
import slipway.run.history.EarlierResults;
import slipway.run.history.EngineHistory;
import slipway.run.history.Freezes;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.history.RunRetention;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;

/** Threads that cannot be had, and memory that is short, where nothing of a run answers for it. */
@Timeout(60)
class BrokenWorkTest {
    private static final Duration LOOK = Duration.ofMillis(200);

    @TempDir
    private Path folder;

    private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(1);
    private final AtomicInteger imagesMade = new AtomicInteger();
    private Database database;
    private RunQueue queue;
    private History history;
    private Logs logs;
    private Engine engine;
    private Git git;
    private WorkFolders folders;
    private Config config;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(folder);
        queue = new RunQueue(database, Clock.systemUTC(), "this life");
        history = new History(database);
        logs = new Logs(folder.resolve("logs"));
        engine = new Engine(Optional.of("tcp://127.0.0.1:1"), () -> "test", folder);
        git = new Git(folder.resolve("repos"), new Processes());
        folders = new WorkFolders(Files.createDirectory(folder.resolve("work")), Engines.only(engine));
        Path file = Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "catchUpEvery": "10s" },
                  "projects": [{ "name": "backend", "repository": { "url": "%s/nothing.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:TOKEN}" },
                    "build": { "image": "backend" },
                    "redeploy": { "host": "127.0.0.1", "user": "deploy", "identityFile": "key", "command": "true" } }] }
                """.formatted(folder));
        config = ConfigFile.load(file, Map.of("TOKEN", "webhook-token-of-the-tests"));
    }

    @AfterEach
    void close() {
        alarms.shutdownNow();
        engine.close();
        database.close();
    }

    @Test
    void aRunWhoseThreadWasNotToBeHadIsBegunLater() throws Exception {
        var refused = new AtomicInteger();
        Dispatcher dispatcher = dispatcher(() -> config, work -> {
            if (refused.incrementAndGet() <= 2) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(work, "slipway-worker");
        });
        long run = accept(1);
        dispatcher.start(List.of());

        Run ended = ended(run);

        assertThat(ended.reason().orElseThrow()).startsWith("checkout: ");
        assertThat(ended.attempt()).as("each claim counts").isGreaterThan(1);
        dispatcher.stop(Duration.ofSeconds(5));
    }

    @Test
    void aRunThatNeverGetsAThreadFailsInTheEnd() throws Exception {
        Dispatcher dispatcher = dispatcher(() -> config, work -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        long run = accept(1);
        dispatcher.start(List.of());

        assertThat(ended(run).reason().orElseThrow()).contains("3 times");
        assertThat(dispatcher.isDispatching()).isTrue();
        dispatcher.stop(Duration.ofSeconds(5));
    }

    @Test
    void aRunThatBreaksForWantOfMemoryFailsAndTheNextIsWorkedOn() throws Exception {
        var asked = new AtomicInteger();
        Dispatcher dispatcher = dispatcher(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return config;
                },
                Thread::new);
        long broken = accept(1);
        dispatcher.start(List.of());
        assertThat(ended(broken).reason().orElseThrow())
                .isEqualTo("an error in Slipway itself, please report it: java.lang.OutOfMemoryError: Java heap space");

        long next = accept(2);
        dispatcher.wake();

        assertThat(ended(next).reason().orElseThrow()).startsWith("checkout: ");
        await().untilAsserted(() -> assertThat(imagesMade)
                .as("what both may have built is looked at")
                .hasValue(2));
        dispatcher.stop(Duration.ofSeconds(5));
    }

    @Test
    void maintenanceGoesOnAfterAnError() throws Exception {
        var asked = new AtomicInteger();
        Supplier<Config> settings = () -> {
            if (asked.incrementAndGet() == 1) {
                throw new OutOfMemoryError("Java heap space");
            }
            return config;
        };
        var maintenance = new Maintenance(
                settings,
                Engines.only(engine),
                folders,
                new MissedPushes(
                        git,
                        queue,
                        new BranchHistory(database),
                        new Findings(Clock.systemUTC(), (project, subject, finding, urgent) -> {}),
                        Clock.systemUTC()),
                new Retention(settings, git, logs, queue, history, new RunRetention(database)),
                new ImageCleanup(() -> config, history, new BuiltImages(database), new Releases(database)),
                dispatcher(() -> config, Thread::new));
        maintenance.start(() -> true);

        await().atMost(Duration.ofSeconds(20)).until(() -> asked.get() > 1);
        maintenance.stop();
    }

    @Test
    void aRedeployThatCannotBeRecordedWhileTheServerStopsIsLeftToItsHosts() throws Exception {
        accept(1);
        Claim claim = queue.claim().orElseThrow();
        claim.begin(StageName.REDEPLOY, 0);
        claim.layOut(List.of("127.0.0.1"));
        claim.on(claim.hosts().get(0)).begin();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("slipway.db"));
                Statement lock = other.createStatement()) {
            lock.execute("begin exclusive");
            var asked = new AtomicInteger();
            Supplier<Config> settings = () -> {
                if (asked.incrementAndGet() == 2) { // by who finds that the run broke
                    unlock(lock);
                }
                return config;
            };

            worker(settings).work(claim, new Cancellation(), true, () -> true);
        }

        Run run = history.find(claim.run().id()).orElseThrow();
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
        assertThat(run.hosts()).extracting(RunHost::state).containsExactly(HostState.RUNNING);
        assertThat(new RunQueue(database, Clock.systemUTC(), "next life").takeOver())
                .as("the next start asks the host")
                .hasSize(1);
    }

    private static void unlock(Statement lock) {
        try {
            lock.execute("rollback");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Gate gate() {
        Clock clock = Clock.systemUTC();
        var freezes = new FreezeCheck(
                new Freezes(database, clock), project -> new GitLabFreezes.Reading(Optional.of(List.of()), ""), clock);
        return new Gate(new PromotionSource(new Releases(database), history), freezes, clock);
    }

    private Dispatcher dispatcher(Supplier<Config> settings, ThreadFactory threads) {
        return new Dispatcher(queue, worker(settings), 2, imagesMade::incrementAndGet, LOOK, threads);
    }

    private Worker worker(Supplier<Config> settings) {
        var releases = new Releases(database);
        Clock clock = Clock.systemUTC();
        var results = new EarlierResults(database, clock);
        var files = new CommitFiles(git);
        var engines = new RunEngines(Engines.only(engine), new EngineHistory(database));
        var plan = new Plan(
                new CheckoutStage(git, queue, history, new BranchHistory(database), releases),
                new TestStage(engines, new Processes(), new EarlierTests(results, files)),
                new BuildStage(engines, folder, clock),
                new PushStage(engines),
                new RepublishStage(engines),
                new RedeployStage(() -> "test", engines, releases, alarms),
                new EarlierImage(new BuiltImages(database), engines, results, files));
        return new Worker(settings, plan, folders, logs, history, gate(), alarms, text -> text);
    }

    private long accept(int commit) {
        String id = String.format("%040x", commit);
        return queue.accept(new RunRequest(
                                "backend", "main", id, Goal.DEPLOY, Trigger.MANUAL, Optional.empty(), Optional.empty())
                        .to(Optional.of("production")))
                .run();
    }

    private Run ended(long run) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> history.find(run).orElseThrow(), found -> found.state() == RunState.FAILED);
    }
}
