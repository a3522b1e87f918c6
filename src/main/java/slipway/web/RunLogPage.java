package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import slipway.log.Logs;
import slipway.run.History;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.Stage;
import slipway.run.StageName;

/** {@code GET /api/runs/{id}/log}: plain text, also while it is being written. */
public final class RunLogPage {
    /** Each reader holds a thread of the HTTP server until it has read: others must still find one. */
    private static final int MOST_READERS = 200;

    private final Logs logs;
    private final History history;
    private final Semaphore readers = new Semaphore(MOST_READERS);

    public RunLogPage(Logs logs, History history) {
        this.logs = logs;
        this.history = history;
    }

    public void get(Context context) throws Problem, IOException {
        Run run = Requests.run(context, history);
        Optional<StageName> stage = stage(context, run);
        context.contentType("text/plain; charset=utf-8");
        if (!readers.tryAcquire()) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE, MOST_READERS + " readers are at the logs already; try again later");
        }
        try {
            if ("true".equals(context.queryParam("follow"))) {
                follow(run, stage, context.res().getOutputStream());
            } else {
                copy(run, stage, context.res().getOutputStream());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            readers.release();
        }
    }

    private void copy(Run run, Optional<StageName> stage, OutputStream out) throws IOException {
        if (stage.isEmpty()) {
            logs.copy(run.id(), 0, Long.MAX_VALUE, out);
            return;
        }
        Stage of = run.stage(stage.get()).orElseThrow();
        if (of.logFrom().isPresent()) {
            logs.copy(run.id(), of.logFrom().get(), of.logTo().orElse(Long.MAX_VALUE), out);
        }
    }

    private void follow(Run run, Optional<StageName> stage, OutputStream out) throws IOException, InterruptedException {
        out.flush();
        if (stage.isEmpty()) {
            logs.follow(run.id(), 0, () -> hasEnded(run.id()), out);
            return;
        }
        logs.followPart(run.id(), () -> part(run.id(), stage.get()), out);
    }

    private boolean hasEnded(long run) {
        return history.find(run).map(Run::state).map(RunState::ended).orElse(true);
    }

    private Logs.Part part(long run, StageName stage) {
        Optional<Run> now = history.find(run);
        Optional<Stage> of = now.flatMap(found -> found.stage(stage));
        return new Logs.Part(
                of.flatMap(Stage::logFrom),
                of.flatMap(Stage::logTo),
                now.map(found -> found.state().ended()).orElse(true));
    }

    private static Optional<StageName> stage(Context context, Run run) throws Problem {
        Optional<String> word = Requests.text(context, "stage");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(StageName.named(word.get())
                .filter(stage -> run.stage(stage).isPresent())
                .orElseThrow(() -> Problem.badRequest("run " + run.id() + " has no stage " + word.get())));
    }
}
