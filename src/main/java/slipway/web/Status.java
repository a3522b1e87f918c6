package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.Finding.Subject;
import slipway.gitlab.Findings;
import slipway.run.Head;
import slipway.run.History;
import slipway.run.Releases;
import slipway.run.Run;
import slipway.run.RunState;

/** {@code GET /api/status} and {@code GET /api/projects/{project}}: what is live, what runs, what waits. */
public final class Status {
    private final Supplier<Config> config;
    private final History history;
    private final Releases releases;
    private final Findings findings;
    private final LastDeliveries deliveries;
    private final Clock clock;

    public Status(
            Supplier<Config> config,
            History history,
            Releases releases,
            Findings findings,
            LastDeliveries deliveries,
            Clock clock) {
        this.config = config;
        this.history = history;
        this.releases = releases;
        this.findings = findings;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    public void all(Context context) {
        Json.answer(context, all());
    }

    ObjectNode all() {
        ObjectNode answer = Json.object();
        answer.put("time", Json.time(clock.instant()));
        answer.set("projects", Json.array(config.get().projects(), this::project));
        return answer;
    }

    public void one(Context context) throws Problem {
        Json.answer(context, project(Requests.project(context, config.get())));
    }

    private ObjectNode project(Project project) {
        List<Run> atWork = history.atWork(project.name());
        Optional<Head> head = history.head(project.name(), project.deployBranch());
        ObjectNode node = Json.object();
        node.put("name", project.name());
        node.put("deployBranch", project.deployBranch());
        node.set("head", head.map(Json::head).orElse(null));
        node.set(
                "live",
                Json.array(releases.live(project.name(), project::hasHost), release -> Json.live(release, head)));
        node.set("running", Json.array(in(atWork, RunState.RUNNING), Json::run));
        node.set("queued", Json.array(in(atWork, RunState.QUEUED), Json::run));
        node.set("lastEnded", history.lastEnded(project.name()).map(Json::run).orElse(null));
        node.set("hook", found(project, Subject.HOOK));
        ObjectNode token = found(project, Subject.API_TOKEN);
        if (token != null) {
            token.put(
                    "expiresAt",
                    findings.of(project.name(), Subject.API_TOKEN)
                            .flatMap(seen -> seen.finding().expiresAt())
                            .map(Json::time)
                            .orElse(null));
        }
        node.set("apiToken", token);
        node.set("branch", found(project, Subject.BRANCH));
        node.set("lastDelivery", deliveries.of(project.name()).orElse(null));
        return node;
    }

    private ObjectNode found(Project project, Subject subject) {
        return findings.of(project.name(), subject).map(Json::finding).orElse(null);
    }

    private static List<Run> in(List<Run> runs, RunState state) {
        return runs.stream().filter(run -> run.state() == state).toList();
    }
}
