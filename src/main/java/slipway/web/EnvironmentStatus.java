package slipway.web;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.NamePattern;
import slipway.config.Project;
import slipway.pipeline.ActiveFreeze;
import slipway.run.BranchHead;
import slipway.run.history.Overview;
import slipway.web.answer.EnvironmentAnswer;
import slipway.web.answer.EnvironmentAnswer.ActiveFreezeAnswer;
import slipway.web.answer.EnvironmentAnswer.SourceAnswer;
import slipway.web.answer.HeadAnswer;
import slipway.web.answer.LiveAnswer;
import slipway.web.answer.RunSummaryAnswer;

/** How the environments of one project stand: what goes there, what is live, and whether newer commits are elsewhere. */
record EnvironmentStatus(
        Project project, Overview.Standing standing, Function<Environment, List<ActiveFreeze>> freezes) {
    List<EnvironmentAnswer> environments() {
        return project.environments().stream().map(this::environment).toList();
    }

    /** What is live anywhere, in the order of the configuration. */
    List<LiveAnswer> live() {
        return project.environments().stream()
                .flatMap(environment -> liveIn(environment).stream())
                .toList();
    }

    private List<LiveAnswer> liveIn(Environment environment) {
        return live(environment).stream()
                .map(live -> LiveAnswer.of(live, head(environment)))
                .toList();
    }

    private EnvironmentAnswer environment(Environment environment) {
        return new EnvironmentAnswer(
                environment.name(),
                from(environment.from()),
                head(environment).map(HeadAnswer::of),
                liveIn(environment),
                Optional.ofNullable(standing.lastDeploys().get(environment.name()))
                        .map(RunSummaryAnswer::of),
                isBehind(environment),
                freezes.apply(environment).stream().map(ActiveFreezeAnswer::of).toList());
    }

    /** What goes there: a field has a value if it is the kind of source. */
    private static SourceAnswer from(EnvironmentSource from) {
        return new SourceAnswer(
                from.branches().map(NamePattern::text),
                from.tags().map(NamePattern::text),
                from.promotion().map(EnvironmentSource.Promotion::environment),
                from.promotion().map(each -> Math.toIntExact(each.after().toSeconds())));
    }

    /** Of the branch that is deployed there, be it by way of other environments. */
    private Optional<BranchHead> head(Environment environment) {
        return environment
                .from()
                .promotion()
                .map(promotion -> project.environment(promotion.environment()).flatMap(this::head))
                .orElseGet(() -> environment.branch().map(standing.heads()::get));
    }

    /** Whether what it takes its releases from has another commit live; unknown where nothing is live. */
    private Optional<Boolean> isBehind(Environment environment) {
        return environment
                .from()
                .promotion()
                .flatMap(promotion -> project.environment(promotion.environment()))
                .flatMap(this::commit)
                .flatMap(source -> commit(environment).map(commit -> !commit.equals(source)));
    }

    private Optional<String> commit(Environment environment) {
        return live(environment).stream().findFirst().map(live -> live.release().commit());
    }

    private List<Overview.Live> live(Environment environment) {
        return standing.live().stream()
                .filter(live -> live.release().environment().equals(environment.name()))
                .toList();
    }
}
