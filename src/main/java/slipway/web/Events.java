package slipway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import slipway.run.History;

/**
 * {@code GET /api/events}: all that happens. {@code status} is what {@code GET /api/status} answers, first of all and
 * whenever something else than a run changes; {@code run} is each run that is new or changes. Who comes back begins with
 * the status again, so nothing that was missed stays wrong.
 */
public final class Events {
    /** What changes often inside the status has an event of its own. */
    private static final List<String> RUNS = List.of("running", "queued", "lastEnded");

    private final News news;
    private final History history;
    private final Changes changes;
    private final Readers readers;

    public Events(News news, History history, Changes changes, Readers readers) {
        this.news = news;
        this.history = history;
        this.changes = changes;
        this.readers = readers;
    }

    public void get(Context context) throws Problem, IOException {
        Readers.Place place = readers.enter(context);
        try {
            new Stream(place, EventStream.answer(context)).send();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            place.leave();
        }
    }

    /** What one reader is sent. */
    private final class Stream {
        private final Readers.Place place;
        private final EventStream out;
        private JsonNode status = Json.object();
        private Map<Long, JsonNode> runs = new HashMap<>();

        Stream(Readers.Place place, EventStream out) {
            this.place = place;
            this.out = out;
        }

        void send() throws IOException, InterruptedException {
            News.Edition edition = news.latest();
            send(edition);
            while (!changes.ended() && place.isOpen()) {
                changes.awaitBeyond(edition.changes(), News.GOOD_FOR);
                News.Edition next = news.latest();
                if (next.number() != edition.number()) {
                    edition = next;
                    send(edition);
                }
                out.sendSomethingAfterSilence();
            }
        }

        private void send(News.Edition edition) throws IOException {
            boolean first = runs.isEmpty() && status.isEmpty();
            JsonNode still = withoutRuns(edition.status());
            if (!still.equals(status)) {
                out.send("status", edition.status());
                status = still;
            }
            if (!first) {
                sendRuns(edition.runs());
            }
            runs = new HashMap<>(edition.runs());
        }

        private void sendRuns(Map<Long, JsonNode> now) throws IOException {
            Map<Long, JsonNode> changed = new TreeMap<>(now);
            changed.entrySet().removeIf(entry -> entry.getValue().equals(runs.get(entry.getKey())));
            for (long gone : without(runs.keySet(), now.keySet())) {
                history.find(gone)
                        .map(Json::run)
                        .filter(run -> !run.equals(runs.get(gone)))
                        .ifPresent(run -> changed.put(gone, run));
            }
            for (JsonNode run : changed.values()) {
                out.send("run", run);
            }
        }
    }

    private static Set<Long> without(Set<Long> all, Set<Long> those) {
        Set<Long> left = new TreeSet<>(all);
        left.removeAll(those);
        return left;
    }

    private static JsonNode withoutRuns(ObjectNode status) {
        ObjectNode copy = status.deepCopy();
        copy.remove("time");
        copy.path("projects").forEach(project -> ((ObjectNode) project).remove(RUNS));
        return copy;
    }
}
