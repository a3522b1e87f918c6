package slipway.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.database.DatabaseFailure;
import slipway.pipeline.stage.Cancellation;
import slipway.pipeline.stage.FailureReason;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.StageResult;
import slipway.pipeline.stage.StageResult.End;
import slipway.run.ClaimLost;
import slipway.run.LogFields;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;

/** Takes one run through its stages, one after the other, and records how each of them and the whole ended. */
final class RunExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(RunExecutor.class);

    private final RunContext context;
    private final RunEnd ending;
    private final List<Plan.Step> steps;
    private final ScheduledExecutorService alarms;
    private final GatePassage passage;

    /** @param config see {@link GatePassage} */
    RunExecutor(
            RunContext context,
            List<Plan.Step> steps,
            ScheduledExecutorService alarms,
            Gate gate,
            Supplier<Config> config) {
        this.context = context;
        this.ending = new RunEnd(context.claim());
        this.passage = new GatePassage(context, gate, config, ending);
        this.steps = steps;
        this.alarms = alarms;
    }

    /** The whole run. */
    void run() {
        context.log().line(opening());
        for (Plan.Step step : steps) {
            if (passage.isHeld(step.name())) {
                return;
            }
            Optional<String> skipped = step.skip().apply(context);
            if (skipped.isPresent()) {
                if (!wasDone(step.name())) {
                    skip(step.name(), skipped.get());
                }
                continue;
            }
            if (!passage.mayBegin(step.name())) {
                // Nothing of the stage was begun.
                finish(StageName.BUILD, interrupted(step));
                return;
            }
            // The runs that went first may have changed the answer.
            if (passage.isHeld(step.name())) {
                return;
            }
            long from = context.log().heading(step.name().word());
            context.claim().begin(step.name(), from);
            LogFields.stage(LOG.atInfo(), context.run(), step.name()).log("begins");
            StageResult result = perform(step);
            if (!result.goesOn()) {
                finish(step.name(), result);
                return;
            }
        }
        succeed();
    }

    /** Before the run had to wait. */
    private boolean wasDone(StageName stage) {
        return context.run().built()
                && context.run()
                        .stage(stage)
                        .filter(each -> each.state() == StageState.SUCCEEDED || each.state() == StageState.SKIPPED)
                        .isPresent();
    }

    private void skip(StageName stage, String why) {
        if (context.reused().equals(Optional.of(why))) {
            context.claim().reuse(stage, why, context.log().mark());
        } else {
            context.claim()
                    .end(
                            stage,
                            StageState.SKIPPED,
                            Optional.of(why),
                            context.log().mark());
        }
    }

    /** A redeploy that was under way when its server ended: an earlier process of this one, or another one. */
    void settle() {
        context.log().line("the server ended while the redeploy was under way; asking the host how it went");
        Plan.Step step = steps.get(0);
        finish(step.name(), perform(step));
    }

    private String opening() {
        return "run " + context.run().id() + " of " + context.run().project() + ": "
                + context.run().goal().word() + " " + context.run().commit() + " of "
                + (context.run().tag().isPresent() ? "tag " : "branch ")
                + context.run().branch() + ", attempt " + context.run().attempt();
    }

    private StageResult perform(Plan.Step step) {
        StageResult result = attempt(step);
        Optional<String> detail = result.detail().map(context.log()::redacted).map(FailureReason::bounded);
        String words = detail.orElse("");
        context.log()
                .line("--- " + step.name().word() + ": " + result.state().word()
                        + (words.isEmpty() ? "" : ": " + words));
        if (result.end() != End.SERVER_STOPS) {
            long to = context.log().mark();
            context.claim().end(step.name(), result.state(), detail, to);
            // The run's end logs the reason.
            LogFields.stage(LOG.atInfo(), context.run(), step.name())
                    .log(result.state().word());
        }
        return result;
    }

    private StageResult attempt(Plan.Step step) {
        if (!context.cancellation().enter(step.name())) {
            return interrupted(step);
        }
        Future<?> alarm = alarms.schedule(
                () -> context.cancellation().timeOut(step.name(), step.limit()),
                step.limit().toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            StageResult result = step.action().run(context);
            // A stage that was interrupted may report a failure that the interrupt has caused.
            boolean broken =
                    result.end() == End.FAILED && context.cancellation().why().isPresent();
            if (result.goesOn()) {
                context.cancellation().forgetTimeOut();
            }
            return broken ? interrupted(step) : result;
        } catch (InterruptedException e) {
            return interrupted(step);
        } catch (ClaimLost | DatabaseFailure e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LogFields.stage(LOG.atError(), context.run(), step.name())
                    .setCause(new RedactedException(e, context.log()::redacted))
                    .log("broke");
            String reason = "an error in Slipway itself, please report it: " + e;
            return failed(step.name(), reason);
        } finally {
            alarm.cancel(false);
            context.cancellation().leave();
        }
    }

    private StageResult interrupted(Plan.Step step) {
        Cancellation.Why why = context.cancellation().why().orElse(Cancellation.Why.STOP);
        return switch (why.kind()) {
            case TIME_OUT -> failed(step.name(), why.reason() + FailureReason.lastLines(context.log()));
            case CANCEL -> End.CANCELLED.because(why.reason());
            case LEAVE -> End.SERVER_STOPS.because(why.reason());
        };
    }

    private static StageResult failed(StageName stage, String reason) {
        return (stage == StageName.REDEPLOY ? End.FAILED_ON_HOST : End.FAILED).because(reason);
    }

    private void succeed() {
        context.endBackgroundTasks();
        end(RunState.SUCCEEDED, Optional.empty());
    }

    private void finish(StageName stage, StageResult result) {
        context.endBackgroundTasks();
        String reason = FailureReason.bounded(context.log().redacted(result.reason(stage)));
        switch (result.end()) {
            case SUCCEEDED, SKIPPED -> end(RunState.SUCCEEDED, Optional.empty());
            case FAILED, HOSTS_FAILED -> end(RunState.FAILED, Optional.of(reason));
            case FAILED_ON_HOST -> {
                context.log().share();
                ending.fail(true, reason);
            }
            case ROLLED_BACK -> end(RunState.ROLLED_BACK, Optional.of(reason));
            case NOT_NEEDED -> end(RunState.SKIPPED, Optional.of(reason));
            case CANCELLED -> end(RunState.CANCELLED, Optional.of(reason));
            case SERVER_STOPS -> ending.leave(stage == StageName.REDEPLOY, reason);
        }
    }

    private void end(RunState state, Optional<String> reason) {
        // A reader on another server stops reading the log when the run has ended.
        context.log().share();
        ending.finish(state, reason);
    }
}
