package slipway.web;

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
import slipway.run.RunSummary;
import slipway.run.history.Overview;
import slipway.run.history.Servers;
import slipway.web.answer.FindingAnswer;
import slipway.web.answer.FindingAnswer.TokenFindingAnswer;
import slipway.web.answer.HeadAnswer;
import slipway.web.answer.LastDeliveryAnswer;
import slipway.web.answer.RunAnswer;
import slipway.web.answer.RunSummaryAnswer;
import slipway.web.answer.StatusAnswer;
import slipway.web.answer.StatusAnswer.ProjectAnswer;
import slipway.web.server.Json;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/** {@code GET /api/status} and {@code GET /api/projects/{project}}: what is live, what runs, what waits. */
public final class Status {
    private final Supplier<Config> config;
    private final Overview overview;
    private final Servers servers;
    private final Findings findings;
    private final LastDeliveries deliveries;
    private final FreezeCheck freezes;
    private final Clock clock;

    public Status(
            Supplier<Config> config,
            Overview overview,
            Servers servers,
            Findings findings,
            LastDeliveries deliveries,
            FreezeCheck freezes,
            Clock clock) {
        this.config = config;
        this.overview = overview;
        this.servers = servers;
        this.findings = findings;
        this.deliveries = deliveries;
        this.freezes = freezes;
        this.clock = clock;
    }

    public void all(Context context) {
        Json.answer(context, all());
    }

    public StatusAnswer all() {
        return new StatusAnswer(
                clock.instant(),
                answers(config.get().projects()),
                servers.all().stream().map(StatusAnswer.ServerAnswer::of).toList());
    }

    public void one(Context context) throws Problem {
        Project project = Requests.project(context, config.get());
        Json.answer(context, answers(List.of(project)).get(0));
    }

    private List<ProjectAnswer> answers(List<Project> projects) {
        List<Overview.Standing> standings = overview.of(projects.stream()
                .map(project -> new Overview.Question(
                        project.name(),
                        project.deployBranches(),
                        project.environments().stream().map(Environment::name).toList(),
                        project.paths(),
                        Environments.of(project)))
                .toList());
        List<Freeze> manual = freezes.manual();
        return IntStream.range(0, projects.size())
                .mapToObj(index -> answer(projects.get(index), standings.get(index), manual))
                .toList();
    }

    private ProjectAnswer answer(Project project, Overview.Standing standing, List<Freeze> manual) {
        var environments =
                new EnvironmentStatus(project, standing, environment -> freezes.of(project, environment, manual));
        Optional<LastDeliveryAnswer> delivery = deliveries.of(project.name());
        return new ProjectAnswer(
                project.name(),
                project.deployBranch(),
                url(project.gitlab()),
                Optional.ofNullable(standing.heads().get(project.deployBranch()))
                        .map(HeadAnswer::of),
                environments.environments(),
                environments.live(),
                in(standing.atWork(), RunState.RUNNING),
                in(standing.atWork(), RunState.QUEUED),
                in(standing.atWork(), RunState.WAITING),
                standing.lastEnded().map(RunAnswer::of),
                standing.lastDeploy().map(RunSummaryAnswer::of),
                summaries(standing.deploys()),
                summaries(standing.tests()),
                found(project, Subject.HOOK).map(FindingAnswer::of),
                found(project, Subject.API_TOKEN).map(TokenFindingAnswer::of),
                found(project, Subject.BRANCH).map(FindingAnswer::of),
                found(project, Subject.FREEZES).map(FindingAnswer::of),
                delivery,
                delivery.isPresent() ? Optional.empty() : deliveries.refusedOfNobody(),
                config.get().server().publicUrl().map(url -> url + WebhookCheck.PATH));
    }

    private Optional<Findings.Observation> found(Project project, Subject subject) {
        return findings.of(project.name(), subject);
    }

    /** The project's own page in GitLab, where the configuration has both halves of its address. */
    private static Optional<String> url(GitLabSettings gitlab) {
        return gitlab.url().flatMap(url -> gitlab.path().map(path -> url + "/" + path));
    }

    private static List<RunAnswer> in(List<Run> runs, RunState state) {
        return runs.stream()
                .filter(run -> run.state() == state)
                .map(RunAnswer::of)
                .toList();
    }

    private static List<RunSummaryAnswer> summaries(List<RunSummary> runs) {
        return runs.stream().map(RunSummaryAnswer::of).toList();
    }
}
