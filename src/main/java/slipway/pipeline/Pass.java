package slipway.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.pipeline.StageResult.Succeeded;
import slipway.run.About;
import slipway.run.ClaimLost;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.WriteFailed;
import slipway.text.Elapsed;

/** Takes one run through its stages, one after the other, and records how each of them and the whole ended. */
final class Pass {
    private static final Logger LOG = LoggerFactory.getLogger(Pass.class);
    private static final int LOOK_MILLISECONDS = 300;

    private final Work work;
    private final List<Plan.Step> steps;
    private final ScheduledExecutorService alarms;
    private boolean publishing;

    Pass(Work work, List<Plan.Step> steps, ScheduledExecutorService alarms) {
        this.work = work;
        this.steps = steps;
        this.alarms = alarms;
    }

    /** The whole run. */
    void run() {
        work.log().line(opening());
        for (Plan.Step step : steps) {
            Optional<String> skipped = step.skip().apply(work);
            if (skipped.isPresent()) {
                skip(step.name(), skipped.get());
                continue;
            }
            if (!mayBegin(step.name())) {
                // Nothing of the stage was begun.
                finish(StageName.BUILD, interrupted(step));
                return;
            }
            long from = work.log().heading(step.name().word());
            work.claim().begin(step.name(), from);
            About.stage(LOG.atInfo(), work.run(), step.name()).log("begins");
            StageResult result = perform(step);
            if (!goesOn(result)) {
                finish(step.name(), result);
                return;
            }
        }
        succeed();
    }

    private void skip(StageName stage, String why) {
        if (work.reused().equals(Optional.of(why))) {
            work.claim().reuse(stage, why, work.log().mark());
        } else {
            work.claim()
                    .end(stage, StageState.SKIPPED, Optional.of(why), work.log().mark());
        }
    }

    /** Before its way to the registry and the hosts a run lets rollbacks go first; false if it was stopped meanwhile. */
    private boolean mayBegin(StageName stage) {
        if (publishing
                || stage.compareTo(StageName.PUSH) < 0
                || work.run().release().isPresent()) {
            return true;
        }
        // It counts as still before the stage, and may be stopped like one that is.
        if (!work.leash().enter(StageName.BUILD)) {
            return false;
        }
        try {
            letRollbacksGoFirst();
            publishing = true;
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            work.leash().leave();
        }
    }

    /** A rollback that comes from now on waits for this run. */
    private void letRollbacksGoFirst() throws InterruptedException {
        long told = 0;
        for (Optional<Long> first = work.claim().publish();
                first.isPresent();
                first = work.claim().publish()) {
            if (told != first.get()) {
                told = first.get();
                work.log()
                        .line("slipway: run " + told + " goes back to an earlier release first; this run waits for it");
            }
            Thread.sleep(LOOK_MILLISECONDS);
        }
    }

    private static boolean goesOn(StageResult result) {
        return result instanceof Succeeded || result instanceof StageResult.Skipped;
    }

    /** A redeploy that was under way when an earlier life of this server ended. */
    void settle() {
        work.log().line("slipway was restarted while the redeploy was under way; asking the host how it went");
        Plan.Step step = steps.get(0);
        StageResult result = perform(step);
        if (result instanceof Succeeded) {
            succeed();
        } else {
            finish(step.name(), result);
        }
    }

    private String opening() {
        return "run " + work.run().id() + " of " + work.run().project() + ": "
                + work.run().goal().word() + " " + work.run().commit() + " of branch "
                + work.run().branch() + ", attempt " + work.run().attempt();
    }

    private StageResult perform(Plan.Step step) {
        StageResult result = attempt(step);
        Optional<String> detail = result.detail().map(work.log()::redacted).map(Reasons::bounded);
        String words = detail.orElse("");
        work.log()
                .line("--- " + step.name().word() + ": " + result.state().word()
                        + (words.isEmpty() ? "" : ": " + words));
        boolean goesOnLater = result instanceof StageResult.ServerStops;
        if (!goesOnLater) {
            long to = work.log().mark();
            work.claim().end(step.name(), result.state(), detail, to);
            // Why is said by the run's end.
            About.stage(LOG.atInfo(), work.run(), step.name())
                    .log(result.state().word());
        }
        return result;
    }

    private StageResult attempt(Plan.Step step) {
        if (!work.leash().enter(step.name())) {
            return interrupted(step);
        }
        Future<?> alarm = alarms.schedule(
                () -> work.leash().timeOut(step.name()), step.limit().toMillis(), TimeUnit.MILLISECONDS);
        try {
            StageResult result = step.doing().run(work);
            // What an interrupt broke on its way may look like a failure of its own.
            boolean broken =
                    result instanceof StageResult.Failed && work.leash().why().isPresent();
            if (goesOn(result)) {
                work.leash().forgetTimeOut();
            }
            return broken ? interrupted(step) : result;
        } catch (InterruptedException e) {
            return interrupted(step);
        } catch (ClaimLost | WriteFailed e) {
            throw e;
        } catch (RuntimeException | Error e) {
            About.stage(LOG.atError(), work.run(), step.name())
                    .setCause(new Masked(e, work.log()::redacted))
                    .log("broke");
            String reason = "an error in Slipway itself, please report it: " + e;
            return step.name() == StageName.REDEPLOY
                    ? new StageResult.FailedOnHost(reason)
                    : new StageResult.Failed(reason);
        } finally {
            alarm.cancel(false);
            work.leash().leave();
        }
    }

    private StageResult interrupted(Plan.Step step) {
        Leash.Why why = work.leash().why().orElse(new Leash.Why.Stop());
        if (why instanceof Leash.Why.TimeOut) {
            String reason = "ran out of time: it may take " + Elapsed.words(step.limit())
                    + " (" + step.name().word() + ".timeout)"
                    + Reasons.lastLines(work.log());
            return step.name() == StageName.REDEPLOY
                    ? new StageResult.FailedOnHost(reason)
                    : new StageResult.Failed(reason);
        }
        return why instanceof Leash.Why.Cancel cancel
                ? new StageResult.Cancelled(cancel.reason())
                : new StageResult.ServerStops();
    }

    private void succeed() {
        work.awaitAllBeside();
        end(RunState.SUCCEEDED, Optional.empty());
    }

    private void finish(StageName stage, StageResult result) {
        work.awaitAllBeside();
        String reason = Reasons.bounded(
                work.log().redacted(stage.word() + ": " + result.detail().orElse("")));
        if (result instanceof StageResult.Failed || result instanceof StageResult.HostsFailed) {
            end(RunState.FAILED, Optional.of(reason));
        } else if (result instanceof StageResult.FailedOnHost) {
            work.claim().finishInDoubt(reason);
            ended(RunState.FAILED, Optional.of(reason));
        } else if (result instanceof StageResult.RolledBack) {
            end(RunState.ROLLED_BACK, Optional.of(reason));
        } else if (result instanceof StageResult.NotNeeded notNeeded) {
            end(RunState.SKIPPED, Optional.of(work.log().redacted(notNeeded.reason())));
        } else if (result instanceof StageResult.Cancelled cancelled) {
            end(RunState.CANCELLED, Optional.of(work.log().redacted(cancelled.reason())));
        } else if (stage != StageName.REDEPLOY) {
            work.claim().giveBack();
            About.run(LOG.atInfo(), work.run()).log("waits again: the server stops");
        } else {
            About.stage(LOG.atInfo(), work.run(), stage)
                    .log("is left to its hosts: the server stops, and the next start asks them");
        }
    }

    private void end(RunState state, Optional<String> reason) {
        work.claim().finish(state, reason);
        ended(state, reason);
    }

    private void ended(RunState state, Optional<String> reason) {
        About.run(LOG.atInfo(), work.run())
                .log(
                        "ended: {}",
                        state.word()
                                + reason.map(why -> ": " + Reasons.logged(why)).orElse(""));
    }
}
