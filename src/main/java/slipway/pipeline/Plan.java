package slipway.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slipway.config.Project;
import slipway.config.Push;
import slipway.config.Redeploy;
import slipway.config.Test;
import slipway.run.Goal;
import slipway.run.StageName;

/** What a run goes through, in order: the one place that says so. */
final class Plan {
    private static final Duration CHECKOUT_LIMIT = Duration.ofMinutes(15);

    private final Checkout checkout;
    private final TestStage test;
    private final BuildStage build;
    private final PushStage push;
    private final RedeployStage redeploy;

    Plan(Checkout checkout, TestStage test, BuildStage build, PushStage push, RedeployStage redeploy) {
        this.checkout = checkout;
        this.test = test;
        this.build = build;
        this.push = push;
        this.redeploy = redeploy;
    }

    /** What a stage does; reacts to the interruption of its thread. */
    interface Doing {
        StageResult run(Work work) throws InterruptedException;
    }

    /**
     * One stage of a plan.
     *
     * @param limit after which it is ended
     * @param doing empty where the project does not have this stage
     */
    record Step(StageName name, Duration limit, Optional<Doing> doing) {}

    List<Step> of(Project project, Goal goal) {
        return List.of(
                        new Step(StageName.CHECKOUT, CHECKOUT_LIMIT, Optional.of(checkout::run)),
                        new Step(
                                StageName.TEST,
                                project.test().map(Test::timeout).orElse(Duration.ZERO),
                                project.test().map(settings -> work -> test.run(work, settings))),
                        new Step(StageName.BUILD, project.build().timeout(), Optional.of(build::run)),
                        new Step(
                                StageName.PUSH,
                                project.push().map(Push::timeout).orElse(Duration.ZERO),
                                project.push().map(settings -> push::run)),
                        redeploy(project))
                .stream()
                .filter(step -> goal.stages().contains(step.name()))
                .toList();
    }

    /** The stage that is settled when Slipway lost sight of it. */
    Step redeploy(Project project) {
        return new Step(
                StageName.REDEPLOY,
                project.redeploy().map(Redeploy::timeout).orElse(Duration.ZERO),
                project.redeploy().map(settings -> work -> redeploy.run(work, settings)));
    }
}
