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
import slipway.log.Logs;
import slipway.run.history.Freezes;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.run.queue.RunQueue;
import slipway.web.auth.HmacSigner;

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
            var kept = new Kept(
                    HmacSigner.open(data),
                    database,
                    new Logs(data),
                    new RunQueue(database, clock, "nobody"),
                    new History(database),
                    new Releases(database),
                    new Freezes(database, clock));
            // Nothing is asked of it, so nobody answers who would have to ask others.
            var routes = new Routes(
                    new ReloadableConfig(config, () -> config, slipway.gitlab.ProjectNumbers.inMemory()),
                    kept,
                    new Outside(null, null, null),
                    null,
                    null,
                    null,
                    clock);
            return Javalin.create(http -> routes.addTo(http.routes)).unsafe.internalRouter.allHttpHandlers().stream()
                    .map(handler -> handler.endpoint)
                    .filter(endpoint ->
                            !Set.of(HandlerType.BEFORE, HandlerType.AFTER).contains(endpoint.method))
                    .map(endpoint -> endpoint.method.name() + " " + endpoint.path)
                    .collect(Collectors.toCollection(TreeSet::new));
        } finally {
            database.close();
        }
    }
}
