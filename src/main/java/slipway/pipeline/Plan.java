package slipway.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slipway.config.BuildSettings;
import slipway.config.Project;
import slipway.config.PushSettings;
import slipway.config.TestSettings;
import slipway.pipeline.redeploy.RedeployStage;
import slipway.pipeline.stage.BuildStage;
import slipway.pipeline.stage.CheckoutStage;
import slipway.pipeline.stage.Publishing;
import slipway.pipeline.stage.PushStage;
import slipway.pipeline.stage.RepublishStage;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.StageResult;
import slipway.pipeline.stage.TestStage;
import slipway.run.Run;
import slipway.run.StageName;

/** The stages of a run, in order. */
public final class Plan {
    private static final String NOT_CONFIGURED = "not configured";

    private final CheckoutStage checkout;
    private final TestStage test;
    private final BuildStage build;
    private final PushStage push;
    private final RepublishStage republish;
    private final RedeployStage redeploy;
    private final EarlierImage earlier;

    public Plan(
            CheckoutStage checkout,
            TestStage test,
            BuildStage build,
            PushStage push,
            RepublishStage republish,
            RedeployStage redeploy,
            EarlierImage earlier) {
        this.checkout = checkout;
        this.test = test;
        this.build = build;
        this.push = push;
        this.republish = republish;
        this.redeploy = redeploy;
        this.earlier = earlier;
    }

    /** What a stage does; reacts to the interruption of its thread. */
    interface StageAction {
        StageResult run(RunContext context) throws InterruptedException;
    }

    /**
     * One stage of a plan.
     *
     * @param limit after which it is ended
     * @param action not asked for if the stage is skipped
     * @param skip why there is nothing to do, if so; asked when the stage's turn has come
     */
    record Step(StageName name, Duration limit, StageAction action, Function<RunContext, Optional<String>> skip) {
        static Step of(StageName name, Duration limit, StageAction action) {
            return new Step(name, limit, action, context -> Optional.empty());
        }

        static Step skipped(StageName name, String why) {
            StageAction nothing = context -> {
                throw new IllegalStateException(name + " is skipped");
            };
            return new Step(name, Duration.ZERO, nothing, context -> Optional.of(why));
        }

        /** The same, unless an earlier run has done it. */
        Step unlessReused() {
            return new Step(name, limit, action, context -> skip.apply(context).or(context::reused));
        }
    }

    List<Step> of(RunContext context) {
        Project project = context.project();
        Run run = context.run();
        List<Step> all = withoutBuild(run)
                .map(why -> again(context, why))
                .orElseGet(() -> List.of(
                        Step.of(
                                StageName.CHECKOUT,
                                project.checkout().timeout(),
                                each -> earlier.orElse(checkout::run, each)),
                        configured(StageName.TEST, context.test(), TestSettings::timeout, this::test)
                                .unlessReused(),
                        configured(StageName.BUILD, project.build(), BuildSettings::timeout, this::build)
                                .unlessReused(),
                        publish(context),
                        redeploy(context)));
        return all.stream()
                .filter(step -> run.goal().stages().contains(step.name()))
                .toList();
    }

    /** Why nothing is built, if so. */
    private static Optional<String> withoutBuild(Run run) {
        return run.release()
                .map(release -> "release " + release + " goes live again without a build")
                .or(() -> run.promotes().map(release -> "release " + release + " goes on without a build"))
                .or(() -> Optional.of("it was done before the run had to wait").filter(unused -> run.built()));
    }

    private StageResult test(RunContext context, TestSettings settings) throws InterruptedException {
        build.startDuringTests(context);
        boolean passed = false;
        try {
            StageResult result = test.run(context, settings);
            passed = result.goesOn();
            return result;
        } finally {
            // Before this stage's end is recorded: no thread of the run may work on after that.
            if (!passed) {
                context.stopEarlyBuild();
            }
        }
    }

    private StageResult build(RunContext context, BuildSettings settings) throws InterruptedException {
        StageResult result = build.run(context, settings);
        if (result.goesOn()) {
            earlier.made(context);
        }
        return result;
    }

    private Step publish(RunContext run) {
        Project project = run.project();
        boolean image = project.build().isPresent();
        if (image && project.push().isEmpty() && run.redeploy().isPresent()) {
            return Step.of(StageName.PUSH, Publishing.limit(project), this::tag);
        }
        return configured(
                StageName.PUSH,
                project.push(),
                PushSettings::timeout,
                (context, settings) -> context.reused().isPresent() ? republish.run(context) : push.run(context));
    }

    /** Without a registry the hosts share the engine: there the image gets the tags by which they ask for it. */
    private StageResult tag(RunContext context) throws InterruptedException {
        StageResult tagged = republish.run(context);
        return tagged.goesOn() ? StageResult.End.SKIPPED.because(NOT_CONFIGURED) : tagged;
    }

    /** The last stage; also the one that is settled after a restart. */
    Step redeploy(RunContext context) {
        return configured(
                StageName.REDEPLOY,
                context.redeploy(),
                settings -> RedeployStage.limit(settings, Publishing.limit(context.project())),
                redeploy::run);
    }

    /** An earlier release goes live again: it is there, and was tested. */
    private List<Step> again(RunContext context, String why) {
        Project project = context.project();
        boolean isNew = context.run().release().isEmpty();
        boolean tags = project.build().isPresent()
                && (isNew
                        || context.redeploy()
                                .filter(redeploy -> !redeploy.method().isWatchedThere())
                                .isPresent());
        return List.of(
                Step.skipped(StageName.CHECKOUT, why),
                Step.skipped(StageName.TEST, why),
                Step.skipped(StageName.BUILD, why),
                tags
                        ? Step.of(StageName.PUSH, Publishing.limit(project), republish::run)
                        : Step.skipped(
                                StageName.PUSH,
                                project.build().isPresent()
                                        ? "the hosts know the image by its digest"
                                        : NOT_CONFIGURED),
                redeploy(context));
    }

    /** A stage with its own part of the configuration. */
    private interface Configured<T> {
        StageResult run(RunContext context, T settings) throws InterruptedException;
    }

    private static <T> Step configured(
            StageName name, Optional<T> settings, Function<T, Duration> limit, Configured<T> action) {
        return settings.map(found -> Step.of(name, limit.apply(found), context -> action.run(context, found)))
                .orElseGet(() -> Step.skipped(name, NOT_CONFIGURED));
    }
}
