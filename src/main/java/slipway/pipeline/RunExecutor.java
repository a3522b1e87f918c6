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
import slipway.config.Environment;
import slipway.config.Project;
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
import slipway.text.Elapsed;

/** Takes one run through its stages, one after the other, and records how each of them and the whole ended. */
final class RunExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(RunExecutor.class);
    private static final int LOOK_MILLISECONDS = 300;

    private final RunContext context;
    private final List<Plan.Step> steps;
    private final ScheduledExecutorService alarms;
    private final Gate gate;
    private final Supplier<Config> config;
    private boolean publishing;
    private boolean passed;
    private Optional<Gate.Decision> decision = Optional.empty();

    /** @param config of the moment: what the gate is asked by may have changed since the run began */
    RunExecutor(
            RunContext context,
            List<Plan.Step> steps,
            ScheduledExecutorService alarms,
            Gate gate,
            Supplier<Config> config) {
        this.config = config;
        this.gate = gate;
        this.context = context;
        this.steps = steps;
        this.alarms = alarms;
    }

    /** The whole run. */
    void run() {
        context.log().line(opening());
        for (Plan.Step step : steps) {
            if (isHeld(step.name())) {
                return;
            }
            Optional<String> skipped = step.skip().apply(context);
            if (skipped.isPresent()) {
                if (!wasDone(step.name())) {
                    skip(step.name(), skipped.get());
                }
                continue;
            }
            if (!mayBegin(step.name())) {
                // Nothing of the stage was begun.
                finish(StageName.BUILD, interrupted(step));
                return;
            }
            // What it let go first may have changed the answer.
            if (isHeld(step.name())) {
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

    /**
     * Whether the run goes no further now. What it was built for may not go live yet: it is pushed, but by names that do
     * not move, so that what waits has a digest and nobody gets it.
     */
    private boolean isHeld(StageName next) {
        if (next.compareTo(StageName.PUSH) < 0 || context.environment().isEmpty()) {
            return false;
        }
        if (decision.isEmpty()) {
            decision = Optional.of(ask(context.environment().get()));
        }
        Gate.Decision answer = decision.get();
        if (answer.isOpen()) {
            passGate();
            return false;
        }
        context.hold();
        boolean made = next == StageName.REDEPLOY || context.isMadeBefore();
        if (answer instanceof Gate.Decision.Closed && !made) {
            return false;
        }
        waitOrEnd(answer);
        return true;
    }

    private Gate.Decision ask(Environment begun) {
        Project project = config.get().project(context.run().project()).orElseGet(context::project);
        Environment environment = project.environment(begun.name()).orElse(begun);
        Gate.Decision answer = gate.of(context.run(), project, environment);
        if (answer.isOpen()) {
            gate.exception(context.run(), project, environment)
                    .ifPresent(why -> context.log().line("slipway: " + why));
        }
        return answer;
    }

    /** Only from {@link #publishing} on no older run of the environment is on its way any more. A rollback ends none. */
    private void passGate() {
        if (publishing && !passed && context.run().release().isEmpty()) {
            context.claim().passGate();
            passed = true;
        }
    }

    private void waitOrEnd(Gate.Decision held) {
        context.endBackgroundTasks();
        if (held instanceof Gate.Decision.Closed closed) {
            context.log().line("slipway: " + closed.reason());
            Optional<Long> newer = context.claim().await(closed.kind(), closed.reason());
            newer.ifPresent(run -> context.log().line("slipway: run " + run + ", which is newer, takes its place"));
            LogFields.run(LOG.atInfo(), context.run())
                    .log(newer.map(run -> "ended: superseded by run " + run)
                            .orElseGet(() -> "waits: " + FailureReason.logged(closed.reason())));
        } else if (held instanceof Gate.Decision.Over over) {
            finish(StageName.PUSH, End.NOT_NEEDED.because(over.reason()));
        }
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

    /**
     * Before its way to the registry and the hosts a run lets rollbacks and approved runs go first; false if it was stopped
     * meanwhile.
     */
    private boolean mayBegin(StageName stage) {
        if (publishing
                || stage.compareTo(StageName.PUSH) < 0
                || (context.run().release().isPresent() && !context.sharesTags())) {
            return true;
        }
        // It counts as still before the stage, and may be stopped like one that is.
        if (!context.cancellation().enter(StageName.BUILD)) {
            return false;
        }
        try {
            letOthersGoFirst();
            publishing = true;
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            context.cancellation().leave();
        }
    }

    /** A rollback that comes from now on waits for this run. */
    private void letOthersGoFirst() throws InterruptedException {
        long told = 0;
        for (Optional<Long> first = context.claim().publish(context.sharesTags());
                first.isPresent();
                first = context.claim().publish(context.sharesTags())) {
            if (told != first.get()) {
                told = first.get();
                context.log()
                        .line("slipway: run " + told
                                + (context.sharesTags()
                                        ? " goes first: a rollback, an approved deploy, or a deploy by the same tags"
                                        : " goes first: a rollback, or an approved deploy")
                                + "; this run waits for it");
            }
            Thread.sleep(LOOK_MILLISECONDS);
        }
        // One that is held stays so until it has published by names that do not move.
        if (told != 0) {
            decision = decision.filter(answer -> !answer.isOpen());
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
            // Why is said by the run's end.
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
                () -> context.cancellation().timeOut(step.name()), step.limit().toMillis(), TimeUnit.MILLISECONDS);
        try {
            StageResult result = step.action().run(context);
            // What an interrupt broke on its way may look like a failure of its own.
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
        Cancellation.Why why = context.cancellation().why().orElse(new Cancellation.Why.Stop());
        if (why instanceof Cancellation.Why.TimeOut) {
            String reason = "ran out of time: it may take " + Elapsed.words(step.limit())
                    + " (" + step.name().word() + ".timeout)"
                    + FailureReason.lastLines(context.log());
            return failed(step.name(), reason);
        }
        if (why instanceof Cancellation.Why.Cancel cancel) {
            return End.CANCELLED.because(cancel.reason());
        }
        return End.SERVER_STOPS.because(
                isDatabaseAway()
                        ? "the database is away, and another server may take the run up"
                        : "the server was stopped; the run goes on at the next start");
    }

    private boolean isDatabaseAway() {
        return context.cancellation()
                .why()
                .filter(Cancellation.Why.DatabaseAway.class::isInstance)
                .isPresent();
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
                context.claim().finishInDoubt(reason);
                ended(RunState.FAILED, Optional.of(reason));
            }
            case ROLLED_BACK -> end(RunState.ROLLED_BACK, Optional.of(reason));
            case NOT_NEEDED -> end(RunState.SKIPPED, Optional.of(reason));
            case CANCELLED -> end(RunState.CANCELLED, Optional.of(reason));
            case SERVER_STOPS -> leave(stage);
        }
    }

    private void leave(StageName stage) {
        if (stage == StageName.REDEPLOY) {
            LogFields.stage(LOG.atInfo(), context.run(), stage)
                    .log(
                            "is left to its hosts: {}",
                            isDatabaseAway()
                                    ? "another server asks them"
                                    : "the server stops, and the next start asks them");
        } else {
            context.claim().giveBack();
            LogFields.run(LOG.atInfo(), context.run())
                    .log("waits again: {}", isDatabaseAway() ? "the database was away" : "the server stops");
        }
    }

    private void end(RunState state, Optional<String> reason) {
        // Who follows the log on another server reads no further once the run has ended.
        context.log().share();
        context.claim().finish(state, reason);
        ended(state, reason);
    }

    private void ended(RunState state, Optional<String> reason) {
        LogFields.run(LOG.atInfo(), context.run())
                .log(
                        "ended: {}",
                        state.word()
                                + reason.map(why -> ": " + FailureReason.logged(why))
                                        .orElse(""));
    }
}
