package slipway.web.events;

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
import slipway.run.history.History;
import slipway.web.answer.RunAnswer;
import slipway.web.answer.StatusAnswer.ProjectAnswer;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/**
 * {@code GET /api/events}: all that happens. {@code status} is what {@code GET /api/status} answers, first of all and when
 * a project comes, goes or is renamed; {@code project} is one project of it, when something other than its runs changes;
 * {@code run} is each run that is new or changes. A reader that comes back begins with the status again, so nothing that
 * it missed stays wrong. With {@code ?project=} only that project is told of, and there is no {@code status}.
 */
public final class Events {
    private final Supplier<Config> config;
    private final StatusSnapshot snapshot;
    private final History history;
    private final ChangeCounter changes;
    private final StreamLimit streams;

    public Events(
            Supplier<Config> config,
            StatusSnapshot snapshot,
            History history,
            ChangeCounter changes,
            StreamLimit streams) {
        this.config = config;
        this.snapshot = snapshot;
        this.history = history;
        this.changes = changes;
        this.streams = streams;
    }

    public void get(Context context) throws Problem, IOException {
        Optional<String> project = Requests.text(context, "project");
        if (project.isPresent() && config.get().project(project.get()).isEmpty()) {
            throw Requests.noProject(project.get(), config.get());
        }
        if (!EventStream.announce(context, EventStream.TYPE)) {
            return;
        }
        streams.send(context, place -> {
            // Before the answer begins: if nothing can be read at this moment, it is 503.
            StatusSnapshot.Edition first = snapshot.latest();
            new Stream(place, project, EventStream.answer(context)).send(first);
        });
    }

    /** What one reader is sent. */
    private final class Stream {
        private final StreamLimit.Place place;
        private final Optional<String> only;
        private final EventStream out;
        private Map<String, JsonNode> projects = Map.of();
        private boolean first = true;
        private Map<Long, RunAnswer> runs = new HashMap<>();

        /** @param only the project that the reader wants to hear of; empty for all */
        Stream(StreamLimit.Place place, Optional<String> only, EventStream out) {
            this.place = place;
            this.only = only;
            this.out = out;
        }

        void send(StatusSnapshot.Edition now) throws IOException, InterruptedException {
            StatusSnapshot.Edition edition = now;
            tell(edition);
            while (!changes.ended() && place.isOpen()) {
                changes.awaitBeyond(edition.changes(), StatusSnapshot.GOOD_FOR);
                StatusSnapshot.Edition next = snapshot.latest();
                if (next.number() != edition.number()) {
                    edition = next;
                    tell(edition);
                }
                out.sendSomethingAfterSilence();
            }
        }

        private void tell(StatusSnapshot.Edition edition) throws IOException {
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

        private void sendProjects(StatusSnapshot.Edition edition) throws IOException {
            for (ProjectAnswer project : edition.status().projects()) {
                String name = project.name();
                if (isWanted(name) && !edition.projects().get(name).equals(projects.get(name))) {
                    out.send("project", project);
                }
            }
        }

        private void sendRuns(Map<Long, RunAnswer> now) throws IOException {
            Map<Long, RunAnswer> changed = new TreeMap<>(now);
            changed.entrySet().removeIf(entry -> entry.getValue().equals(runs.get(entry.getKey())));
            for (long gone : without(runs.keySet(), now.keySet())) {
                history.find(gone)
                        .map(RunAnswer::of)
                        .filter(run -> !run.equals(runs.get(gone)))
                        .ifPresent(run -> changed.put(gone, run));
            }
            for (RunAnswer run : changed.values()) {
                if (isWanted(run.project())) {
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
