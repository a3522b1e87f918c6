package slipway.pipeline;

import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.pipeline.stage.FailureReason;
import slipway.pipeline.stage.RunContext;
import slipway.run.LogFields;
import slipway.run.RunState;
import slipway.run.StageName;

/**
 * What a run waits for before it pushes or deploys anything: the gate of its environment, and runs that go first.
 */
final class GatePassage {
    private static final Logger LOG = LoggerFactory.getLogger(GatePassage.class);
    private static final int LOOK_MILLISECONDS = 300;

    private final RunContext context;
    private final Gate gate;
    private final Supplier<Config> config;
    private final RunEnd ending;
    private boolean publishing;
    private boolean passed;
    private Optional<Gate.Decision> decision = Optional.empty();

    /** @param config the current one: environments may have changed since the run began */
    GatePassage(RunContext context, Gate gate, Supplier<Config> config, RunEnd ending) {
        this.context = context;
        this.gate = gate;
        this.config = config;
        this.ending = ending;
    }

    /**
     * Whether the run goes no further now. An image that may not go live yet is pushed, but only under names that do not
     * move: it has a digest, and no host pulls it.
     */
    boolean isHeld(StageName next) {
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
        if (answer.closed().isPresent() && !made) {
            return false;
        }
        context.endBackgroundTasks();
        answer.match(this::passGate, this::await, this::end);
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

    private void await(Gate.Decision.Closed closed) {
        context.log().line("slipway: " + closed.reason());
        Optional<Long> newer = context.claim().await(closed.kind(), closed.reason());
        newer.ifPresent(run -> context.log().line("slipway: run " + run + ", which is newer, takes its place"));
        LogFields.run(LOG.atInfo(), context.run())
                .log(newer.map(run -> "ended: superseded by run " + run)
                        .orElseGet(() -> "waits: " + FailureReason.logged(closed.reason())));
    }

    private void end(Gate.Decision.Over over) {
        context.log().share();
        ending.finish(RunState.SKIPPED, Optional.of(context.log().redacted(over.reason())));
    }

    /**
     * Before its way to the registry and the hosts a run lets rollbacks and approved runs go first; false if it was stopped
     * meanwhile.
     */
    boolean mayBegin(StageName stage) {
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
}
