package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.pipeline.Dispatcher;
import slipway.run.Database;
import slipway.run.WriteFailed;

/** {@code /healthz}: the process answers. {@code /readyz}: it can take work, and do it. */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final Database database;
    private final Dispatcher dispatcher;
    private final Engine engine;
    private final Path dataDir;

    public Health(Database database, Dispatcher dispatcher, Engine engine, Path dataDir) {
        this.database = database;
        this.dispatcher = dispatcher;
        this.engine = engine;
        this.dataDir = dataDir;
    }

    public void alive(Context context) {
        context.contentType("text/plain").result("ok\n");
    }

    public void ready(Context context) {
        ObjectNode checks = Json.object();
        checks.put("database", database());
        checks.put("queue", dispatcher.isDispatching() ? "ok" : "runs are not taken from the queue: the server stops");
        checks.put("docker", docker());
        boolean ready = true;
        for (var check : checks) {
            ready &= check.textValue().equals("ok");
        }
        context.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        ObjectNode answer = Json.object();
        answer.put("ready", ready);
        answer.set("checks", checks);
        Json.answer(context, answer);
    }

    private String database() {
        try {
            database.tryWriting();
            return "ok";
        } catch (WriteFailed e) {
            LOG.warn("not ready: {}", e.getMessage());
            return "cannot be written: is the disk of " + dataDir + " full?";
        }
    }

    /** The engine's own words may name more than a stranger should see: they go to the server's log. */
    private String docker() {
        try {
            engine.version();
            return "ok";
        } catch (DockerException e) {
            LOG.warn("not ready: {}", e.getMessage());
            return "the Docker engine does not answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the server stops";
        }
    }
}
