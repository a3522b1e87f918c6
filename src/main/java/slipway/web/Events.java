package slipway.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.run.History;

/**
 * {@code GET /api/events}: all that happens. {@code status} is what {@code GET /api/status} answers, first of all and when
 * a project comes, goes or is renamed; {@code project} is one project of it, when something other than its runs changes;
 * {@code run} is each run that is new or changes. A reader that comes back begins with the status again, so nothing that
 * it missed stays wrong. With {@code ?project=} only that project is told of, and there is no {@code status}.
 */
public final class Events {
    private final Supplier<Config> config;
    private final News news;
    private final History history;
    private final Changes changes;
    private final Readers readers;

    public Events(Supplier<Config> config, News news, History history, Changes changes, Readers readers) {
        this.config = config;
        this.news = news;
        this.history = history;
        this.changes = changes;
        this.readers = readers;
    }

    public void get(Context context) throws Problem, IOException {
        Optional<String> project = Requests.text(context, "project");
        if (project.isPresent() && config.get().project(project.get()).isEmpty()) {
            throw Requests.noProject(project.get(), config.get());
        }
        Readers.Place place = readers.enter(context);
        try {
            new Stream(place, project, EventStream.answer(context)).send();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            place.leave();
        }
    }

    /** What one reader is sent. */
    private final class Stream {
        private final Readers.Place place;
        private final Optional<String> only;
        private final EventStream out;
        private Map<String, JsonNode> projects = Map.of();
        private boolean first = true;
        private Map<Long, JsonNode> runs = new HashMap<>();

        /** @param only the project that the reader wants to hear of; empty for all */
        Stream(Readers.Place place, Optional<String> only, EventStream out) {
            this.place = place;
            this.only = only;
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
            boolean all = only.isEmpty();
            if (all && (first || !names(projects).equals(names(edition.projects())))) {
                out.send("status", edition.status());
            } else {
                sendProjects(edition);
            }
            if (!first) {
                sendRuns(edition.runs());
            }
            first = false;
            projects = edition.projects();
            runs = new HashMap<>(edition.runs());
        }

        private void sendProjects(News.Edition edition) throws IOException {
            for (JsonNode project : edition.status().path("projects")) {
                String name = project.path("name").asText();
                if (isWanted(name) && !edition.projects().get(name).equals(projects.get(name))) {
                    out.send("project", project);
                }
            }
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
                if (isWanted(run.path("project").asText())) {
                    out.send("run", run);
                }
            }
        }

        private boolean isWanted(String project) {
            return only.isEmpty() || only.get().equals(project);
        }
    }

    private static List<String> names(Map<String, JsonNode> projects) {
        return List.copyOf(projects.keySet());
    }

    private static Set<Long> without(Set<Long> all, Set<Long> those) {
        Set<Long> left = new TreeSet<>(all);
        left.removeAll(those);
        return left;
    }
}
