package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.GitLabSettings;
import slipway.config.Project;
import slipway.gitlab.watch.Finding.Subject;
import slipway.gitlab.watch.Findings;
import slipway.gitlab.watch.WebhookCheck;
import slipway.pipeline.FreezeCheck;
import slipway.run.Freeze;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.history.Overview;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** {@code GET /api/status} and {@code GET /api/projects/{project}}: what is live, what runs, what waits. */
public final class Status {
    private final Supplier<Config> config;
    private final Overview overview;
    private final Findings findings;
    private final LastDeliveries deliveries;
    private final FreezeCheck freezes;
    private final Clock clock;

    public Status(
            Supplier<Config> config,
            Overview overview,
            Findings findings,
            LastDeliveries deliveries,
            FreezeCheck freezes,
            Clock clock) {
        this.config = config;
        this.overview = overview;
        this.findings = findings;
        this.deliveries = deliveries;
        this.freezes = freezes;
        this.clock = clock;
    }

    public void all(Context context) {
        Json.answer(context, all());
    }

    public ObjectNode all() {
        List<Project> projects = config.get().projects();
        ObjectNode answer = Json.object();
        answer.put("time", Json.time(clock.instant()));
        answer.set("projects", Json.array(nodes(projects), node -> node));
        return answer;
    }

    public void one(Context context) throws Problem {
        Project project = Requests.project(context, config.get());
        Json.answer(context, nodes(List.of(project)).get(0));
    }

    private List<ObjectNode> nodes(List<Project> projects) {
        List<Overview.Standing> standings = overview.of(projects.stream()
                .map(project -> new Overview.Question(
                        project.name(),
                        project.deployBranches(),
                        project.environments().stream().map(Environment::name).toList(),
                        Environments.of(project)))
                .toList());
        List<Freeze> manual = freezes.manual();
        return IntStream.range(0, projects.size())
                .mapToObj(index -> node(projects.get(index), standings.get(index), manual))
                .toList();
    }

    private ObjectNode node(Project project, Overview.Standing standing, List<Freeze> manual) {
        ObjectNode node = Json.object();
        node.put("name", project.name());
        node.put("deployBranch", project.deployBranch());
        node.put("url", url(project.gitlab()).orElse(null));
        node.set(
                "head",
                Optional.ofNullable(standing.heads().get(project.deployBranch()))
                        .map(Json::head)
                        .orElse(null));
        var environments =
                new EnvironmentStatus(project, standing, environment -> freezes.of(project, environment, manual));
        node.set("environments", Json.array(project.environments(), environments::node));
        node.set("live", Json.array(environments.live(), environments::live));
        node.set("running", Json.array(in(standing.atWork(), RunState.RUNNING), Json::run));
        node.set("queued", Json.array(in(standing.atWork(), RunState.QUEUED), Json::run));
        node.set("waiting", Json.array(in(standing.atWork(), RunState.WAITING), Json::run));
        node.set("lastEnded", standing.lastEnded().map(Json::run).orElse(null));
        node.set("lastDeploy", standing.lastDeploy().map(Json::summary).orElse(null));
        node.set("deploys", Json.array(standing.deploys(), Json::summary));
        node.set("tests", Json.array(standing.tests(), Json::summary));
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
        node.set("gitlabFreezes", found(project, Subject.FREEZES));
        Optional<ObjectNode> delivery = deliveries.of(project.name());
        node.set("lastDelivery", delivery.orElse(null));
        node.set(
                "lastRefused",
                delivery.isPresent() ? null : deliveries.refusedOfNobody().orElse(null));
        node.put(
                "webhookUrl",
                config.get()
                        .server()
                        .publicUrl()
                        .map(url -> url + WebhookCheck.PATH)
                        .orElse(null));
        return node;
    }

    private ObjectNode found(Project project, Subject subject) {
        return findings.of(project.name(), subject).map(Json::finding).orElse(null);
    }

    /** The project's own page in GitLab, where the configuration has both halves of its address. */
    private static Optional<String> url(GitLabSettings gitlab) {
        return gitlab.url().flatMap(url -> gitlab.path().map(path -> url + "/" + path));
    }

    private static List<Run> in(List<Run> runs, RunState state) {
        return runs.stream().filter(run -> run.state() == state).toList();
    }
}
