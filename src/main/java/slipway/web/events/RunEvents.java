package slipway.web.events;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import slipway.log.Logs;
import slipway.run.Run;
import slipway.run.Stage;
import slipway.run.StageName;
import slipway.run.history.History;
import slipway.web.answer.RunAnswer;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/**
 * {@code GET /api/runs/{id}/events}: a run as it changes ({@code run}, first of all as it is now), its log piece by piece
 * ({@code log}: a JSON string, whose id is the offset in the whole log after it), and {@code end} when both are complete.
 * A reader that comes back with {@code Last-Event-ID} gets the log from there on.
 */
public final class RunEvents {
    private static final int LARGEST_PIECE = 64 * 1024;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private final Logs logs;
    private final History history;
    private final ChangeCounter changes;
    private final StreamLimit streams;

    public RunEvents(Logs logs, History history, ChangeCounter changes, StreamLimit streams) {
        this.logs = logs;
        this.history = history;
        this.changes = changes;
        this.streams = streams;
    }

    public void get(Context context) throws Problem, IOException {
        Run run = Requests.run(context, history);
        Optional<StageName> stage = Requests.stage(context, run);
        Optional<Long> from = Requests.lastSeen(context);
        if (!EventStream.announce(context, EventStream.TYPE)) {
            return;
        }
        streams.send(
                context, place -> new Stream(run, stage, from.orElse(0L), EventStream.answer(context)).send(place));
    }

    /** What one reader is sent. */
    private final class Stream {
        private final Optional<StageName> stage;
        private final EventStream out;
        private Run run;
        private long at;
        private long seen = -1;
        private Optional<RunAnswer> sent = Optional.empty();

        Stream(Run run, Optional<StageName> stage, long from, EventStream out) {
            this.run = run;
            this.stage = stage;
            this.at = from;
            this.out = out;
        }

        void send(StreamLimit.Place place) throws IOException, InterruptedException {
            while (!changes.ended() && place.isOpen()) {
                // What is in the file before the question is not beyond a stage's end, which the answer may not know
                // yet.
                long size = logs.size(run.id());
                boolean written = logs.isOpen(run.id());
                look();
                sendLog(size);
                if ((!written && run.state().ended()) || stageEnd().isPresent()) {
                    out.send("end", Map.of());
                    return;
                }
                out.sendSomethingAfterSilence();
                awaitMore(written);
            }
        }

        private void look() throws IOException {
            long now = changes.count();
            if (now == seen) {
                return;
            }
            seen = now;
            run = history.find(run.id()).orElse(run);
            RunAnswer news = RunAnswer.of(run);
            if (!sent.equals(Optional.of(news))) {
                out.send("run", news);
                sent = Optional.of(news);
            }
        }

        private void sendLog(long size) throws IOException {
            long to = Long.MAX_VALUE;
            if (stage.isPresent()) {
                Optional<Long> begin = run.stage(stage.get()).flatMap(Stage::logFrom);
                if (begin.isEmpty()) {
                    return;
                }
                at = Math.max(at, begin.get());
                to = stageEnd().orElse(size);
            }
            byte[] piece = piece(to);
            while (piece.length > 0 && !changes.ended()) {
                at += piece.length;
                out.send("log", at, new String(piece, StandardCharsets.UTF_8));
                piece = piece(to);
            }
        }

        /** Whole characters, unless there will be no more of what is cut. */
        private byte[] piece(long to) throws IOException {
            var bytes = new ByteArrayOutputStream();
            logs.copy(run.id(), at, Math.min(to, at + LARGEST_PIECE), bytes);
            byte[] read = bytes.toByteArray();
            boolean last = run.state().ended() && read.length < LARGEST_PIECE;
            return last ? read : Arrays.copyOf(read, Utf8.wholeCharacters(read));
        }

        private Optional<Long> stageEnd() {
            return stage.flatMap(run::stage).flatMap(Stage::logTo);
        }

        private void awaitMore(boolean written) throws InterruptedException {
            if (written) {
                logs.awaitBeyond(run.id(), at, LOOK_AGAIN);
            } else {
                changes.awaitBeyond(seen, LOOK_AGAIN);
            }
        }
    }
}
