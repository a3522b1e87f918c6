package slipway;

import io.javalin.Javalin;
import io.javalin.http.HandlerType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import slipway.config.Config;
import slipway.config.file.ConfigFile;
import slipway.database.Database;
import slipway.gitlab.ProjectNumbers;
import slipway.log.Logs;
import slipway.run.history.Freezes;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.queue.RunQueue;
import slipway.web.ApprovalRights;
import slipway.web.auth.HmacSigner;
import slipway.web.events.ChangeCounter;

/** Every method and path that the server has a handler for, as it tells its HTTP library. */
public final class AnsweredRoutes {
    private AnsweredRoutes() {}

    /**
     * Such as {@code GET /api/runs/{id}}.
     *
     * @param folder with a configuration; a database is made there, in {@code routes}
     */
    public static Set<String> of(Path folder, Map<String, String> environment) throws Exception {
        Config config = ConfigFile.load(folder.resolve("deploy-config.json"), environment);
        Path data = Files.createDirectory(folder.resolve("routes"));
        Database database = Database.open(data);
        try {
            Clock clock = Clock.systemUTC();
            var current = new ReloadableConfig(config, () -> config, ProjectNumbers.inMemory());
            HmacSigner signer = HmacSigner.open(data);
            var logs = new Logs(data);
            return Javalin.create(http -> add(Routes.in(http.routes, current, signer, clock), database, logs, clock))
                    .unsafe
                    .internalRouter
                    .allHttpHandlers()
                    .stream()
                    .map(handler -> handler.endpoint)
                    .filter(endpoint ->
                            !Set.of(HandlerType.BEFORE, HandlerType.AFTER).contains(endpoint.method))
                    .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                    .collect(Collectors.toCollection(TreeSet::new));
        } finally {
            database.close();
        }
    }

    /** Nothing is asked of them, so nobody answers who would have to ask others. */
    private static void add(Routes routes, Database database, Logs logs, Clock clock) {
        var queue = new RunQueue(database, clock, "nobody");
        var history = new History(database);
        var releases = new Releases(database);
        var changes = new ChangeCounter();
        routes.webhook(queue, null);
        routes.health(database, null, null);
        routes.metrics("", database, releases, null, null, null);
        routes.status(database, history, null, null, changes);
        var rights = new ApprovalRights(null, null, history);
        routes.records(history, releases, logs, rights, changes);
        routes.runs(queue, history, releases, null, null, null);
        routes.decisions(queue, history, rights, new Freezes(database, clock));
    }
}
