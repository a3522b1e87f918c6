package slipway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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
import slipway.log.Logs;
import slipway.pipeline.Dispatcher;
import slipway.pipeline.ImageCleanup;
import slipway.pipeline.WorkFolders;
import slipway.process.Processes;
import slipway.run.history.BranchHistory;
import slipway.run.history.BuiltImages;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.history.RunRetention;
import slipway.run.queue.RunQueue;

@Timeout(60)
class MaintenanceTest {
    @TempDir
    private Path folder;

    /** What an engine that fails was asked for, in order. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void imagesAreLookedAtAsSoonAsARunHasEndedAndNothingElseIs() throws Exception {
        HttpServer failing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        failing.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath().replaceFirst("^/v[0-9.]+", ""));
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        failing.start();
        Database database = Database.open(folder);
        try (var engine = engine(failing)) {
            Maintenance maintenance = maintenance(database, engine);
            maintenance.start(() -> true);
            await().until(() -> count("/images/json") == 1);
            long rounds = count("/containers/json");

            maintenance.wake();

            await().until(() -> count("/images/json") == 2);
            assertThat(count("/containers/json")).isEqualTo(rounds);
            maintenance.stop();
        } finally {
            database.close();
            failing.stop(0);
        }
    }

    private long count(String path) {
        return asked.stream().filter(path::equals).count();
    }

    private Engine engine(HttpServer server) throws Exception {
        return new Engine(Optional.of("tcp://127.0.0.1:" + server.getAddress().getPort()), () -> "test", folder);
    }

    private Maintenance maintenance(Database database, Engine engine) throws Exception {
        Path file = Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "catchUpEvery": "1h" },
                  "projects": [{ "name": "backend", "repository": { "url": "%s/nothing.git" },
                    "gitlab": { "path": "team/backend", "secretToken": "${env:TOKEN}" } }] }
                """.formatted(folder));
        Config config = ConfigFile.load(file, Map.of("TOKEN", "webhook-token-of-the-tests"));
        Clock clock = Clock.systemUTC();
        var git = new Git(folder.resolve("repos"), new Processes());
        var queue = new RunQueue(database, clock, "this life");
        var history = new History(database);
        var findings = new Findings(clock, (project, subject, finding, urgent) -> {});
        return new Maintenance(
                () -> config,
                Engines.only(engine),
                new WorkFolders(Files.createDirectory(folder.resolve("work")), Engines.only(engine)),
                new MissedPushes(git, queue, new BranchHistory(database), findings, clock),
                new Retention(
                        () -> config,
                        git,
                        new Logs(folder.resolve("logs")),
                        queue,
                        history,
                        new RunRetention(database)),
                new ImageCleanup(() -> config, history, new BuiltImages(database), new Releases(database)),
                new Dispatcher(queue, null, 1, () -> {}));
    }
}
