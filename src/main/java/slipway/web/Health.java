package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.database.Database;
import slipway.database.WriteFailed;
import slipway.docker.Engines;
import slipway.docker.engine.EngineException;
import slipway.pipeline.Dispatcher;
import slipway.web.answer.ReadinessAnswer;
import slipway.web.answer.ReadinessAnswer.ChecksAnswer;
import slipway.web.server.Json;

/**
 * {@code /healthz}: the process answers. {@code /readyz}: it can take work, and do it. Anybody may ask, so however many
 * do, they share one look at the database and the engine, and hold no thread of the HTTP server while they wait for it.
 */
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);
    private static final Duration GOOD_FOR = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final Database database;
    private final Dispatcher dispatcher;
    private final Engines engines;
    private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
    private CompletableFuture<Look> look = CompletableFuture.completedFuture(new Look("", "", 0));

    /** What was seen, {@code ok} or what is wrong, and when. */
    private record Look(String database, String docker, long nanos) {
        boolean isFresh() {
            return !docker.isEmpty() && System.nanoTime() - nanos < GOOD_FOR.toNanos();
        }
    }

    public Health(Database database, Dispatcher dispatcher, Engines engines) {
        this.database = database;
        this.dispatcher = dispatcher;
        this.engines = engines;
    }

    public void alive(Context context) {
        context.contentType("text/plain").result("ok\n");
    }

    public void ready(Context context) {
        context.future(() -> sharedLook().thenAccept(seen -> answer(context, seen)));
    }

    private void answer(Context context, Look seen) {
        String queue = dispatcher.isDispatching() ? "ok" : "runs are not taken from the queue: the server stops";
        ReadinessAnswer answer = ReadinessAnswer.of(new ChecksAnswer(seen.database(), queue, seen.docker()));
        context.status(answer.ready() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
        Json.answer(context, answer);
    }

    /** The look that is under way, or was a moment ago, or else a new one. */
    private synchronized CompletableFuture<Look> sharedLook() {
        boolean old = look.isDone() && !look.join().isFresh();
        if (old && work.isDone()) {
            CompletableFuture<Look> next = new CompletableFuture<>();
            work = new CompletableFuture<>();
            try {
                start(next, work);
            } catch (RuntimeException | Error e) { // no thread is to be had: the next one to ask tries again
                work.complete(null);
                throw e;
            }
            look = next.completeOnTimeout(unanswered(), LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } else if (old) {
            // The engine hangs, and one who waits for it is enough.
            look = CompletableFuture.completedFuture(unanswered());
        }
        return look;
    }

    /** On a thread that ends with the look: there is one at most. */
    private void start(CompletableFuture<Look> seen, CompletableFuture<Void> done) {
        Thread thread = new Thread(
                () -> {
                    try {
                        seen.complete(new Look(database(), docker(), System.nanoTime()));
                    } finally {
                        done.complete(null);
                    }
                },
                "slipway-health");
        thread.setDaemon(true);
        thread.start();
    }

    private static Look unanswered() {
        String words =
                "not known: database and Docker engine have not both answered within " + LIMIT.toSeconds() + " s";
        return new Look(words, words, System.nanoTime());
    }

    private String database() {
        try {
            database.tryWriting();
            return "ok";
        } catch (WriteFailed e) {
            LOG.warn("not ready: {}", e.getMessage());
            return "cannot be written: " + e.reason();
        }
    }

    private String single() throws EngineException, InterruptedException {
        engines.first().version();
        return "ok";
    }

    /** One of them is enough for a run. Which are away is in the server's log. */
    private String several() throws InterruptedException {
        int all = engines.all().size();
        int there = engines.answering().size();
        return there == all ? "ok" : (there == 0 ? "" : "ok: ") + there + " of " + all + " Docker engines answer";
    }

    /** The engine's own words may name more than a stranger should see: they go to the server's log. */
    private String docker() {
        try {
            return engines.areSeveral() ? several() : single();
        } catch (EngineException e) {
            LOG.warn("not ready: {}", e.getMessage());
            return "the Docker engine does not answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the server stops";
        }
    }
}
