package slipway.web.events;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import slipway.log.Logs;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.Stage;
import slipway.run.StageName;
import slipway.run.history.History;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** {@code GET /api/runs/{id}/log}: plain text, also while it is being written. */
public final class RunLogPage {
    private final Logs logs;
    private final History history;
    private final StreamLimit streams;

    public RunLogPage(Logs logs, History history, StreamLimit streams) {
        this.logs = logs;
        this.history = history;
        this.streams = streams;
    }

    public void get(Context context) throws Problem, IOException {
        Run run = Requests.run(context, history);
        Optional<StageName> stage = Requests.stage(context, run);
        if (!EventStream.announce(context, "text/plain")) {
            return;
        }
        streams.send(context, place -> {
            if ("true".equals(context.queryParam("follow"))) {
                follow(run, stage, place, context.res().getOutputStream());
            } else {
                copy(run, stage, context.res().getOutputStream());
            }
        });
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

    private void follow(Run run, Optional<StageName> stage, StreamLimit.Place place, OutputStream out)
            throws IOException, InterruptedException {
        out.flush();
        if (stage.isEmpty()) {
            logs.follow(run.id(), 0, () -> hasEnded(run.id()), place::isOpen, out);
            return;
        }
        logs.followPart(run.id(), () -> part(run.id(), stage.get(), place), out);
    }

    private boolean hasEnded(long run) {
        return history.find(run).map(Run::state).map(RunState::ended).orElse(true);
    }

    private Logs.Part part(long run, StageName stage, StreamLimit.Place place) {
        Optional<Run> now = history.find(run);
        Optional<Stage> of = now.flatMap(found -> found.stage(stage));
        return new Logs.Part(
                of.flatMap(Stage::logFrom),
                of.flatMap(Stage::logTo),
                !place.isOpen() || now.map(found -> found.state().ended()).orElse(true));
    }
}
