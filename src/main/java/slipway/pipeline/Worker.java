package slipway.pipeline;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.config.Secret;
import slipway.database.DatabaseFailure;
import slipway.database.RetryUntilRecorded;
import slipway.log.Logs;
import slipway.log.Redactor;
import slipway.log.RunLog;
import slipway.pipeline.stage.Cancellation;
import slipway.pipeline.stage.FailureReason;
import slipway.pipeline.stage.RunContext;
import slipway.run.ClaimLost;
import slipway.run.LogFields;
import slipway.run.Run;
import slipway.run.history.History;
import slipway.run.queue.Claim;

/** Executes one run on the thread that calls it. Whatever a stage throws, the run's end is recorded. */
public final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Supplier<Config> config;
    private final Plan plan;
    private final WorkFolders folders;
    private final Logs logs;
    private final History history;
    private final Gate gate;
    private final ScheduledExecutorService alarms;
    private final UnaryOperator<String> seal;

    /** @param seal signs a text with a key of this installation */
    public Worker(
            Supplier<Config> config,
            Plan plan,
            WorkFolders folders,
            Logs logs,
            History history,
            Gate gate,
            ScheduledExecutorService alarms,
            UnaryOperator<String> seal) {
        this.config = config;
        this.plan = plan;
        this.folders = folders;
        this.logs = logs;
        this.history = history;
        this.gate = gate;
        this.alarms = alarms;
        this.seal = seal;
    }

    /**
     * Takes a claimed run to its end; returns when that is recorded.
     *
     * @param settle the run was in its redeploy when an earlier process ended: only ask the host how it went
     * @param stopping whether the server stops: then a database that refuses is not waited for
     */
    void work(Claim claimed, Cancellation cancellation, boolean settle, BooleanSupplier stopping) {
        cancellation.hold(Thread.currentThread());
        Claim claim = claimed.with(new RetryUntilRecorded(stopping));
        try {
            pass(claim, cancellation, settle);
        } catch (ClaimLost e) {
            LogFields.run(LOG.atWarn(), claim.run()).log(e.getMessage());
        } catch (RuntimeException | IOException | Error e) {
            LogFields.run(LOG.atError(), claim.run())
                    .setCause(new RedactedException(e, redactor(config.get())::redact))
                    .log("broke");
            broke(claim, e);
        } finally {
            cancellation.release();
            folders.remove(claim.run().id());
        }
    }

    private void pass(Claim claim, Cancellation cancellation, boolean settle) throws IOException {
        Config now = config.get();
        Optional<Project> project = now.project(claim.run().project());
        Optional<String> gone = gone(claim.run(), project, settle);
        if (gone.isPresent()) {
            new RunEnd(claim).fail(settle, gone.get() + " is not in the configuration any more");
            return;
        }
        if (claim.run().attempt() == 1 && !settle && !claim.run().built()) {
            // A database that was restored from a backup gives numbers out again.
            logs.delete(claim.run().id());
        }
        try (RunLog log = logs.open(claim.run().id(), redactor(now))) {
            log.goOnFrom(claim.run().stages().stream()
                    .flatMap(stage -> Stream.concat(stage.logFrom().stream(), stage.logTo().stream()))
                    .max(Comparator.naturalOrder())
                    .orElse(0L));
            var context = new RunContext(
                    claim,
                    project.get(),
                    claim.run().environment().flatMap(project.get()::environment),
                    log,
                    cancellation,
                    folders.of(claim.run().id()),
                    seal);
            LogFields.run(LOG.atInfo(), claim.run())
                    .log(
                            "{} begins, attempt {}",
                            settle ? "settling" : claim.run().goal().word(),
                            claim.run().attempt());
            try {
                if (settle) {
                    new RunExecutor(context, List.of(plan.redeploy(context)), alarms, gate, config).settle();
                } else {
                    folders.remove(claim.run().id());
                    new RunExecutor(context, plan.of(context), alarms, gate, config).run();
                }
            } finally {
                context.endBackgroundTasks();
            }
        }
    }

    /** Names what the run needs and the configuration no longer has, if anything. */
    private static Optional<String> gone(Run run, Optional<Project> project, boolean settle) {
        if (project.isEmpty()) {
            return Optional.of("the project " + run.project());
        }
        Optional<Environment> environment = run.environment().flatMap(project.get()::environment);
        if (run.environment().isPresent() && environment.isEmpty()) {
            return Optional.of("the environment " + run.environment().get() + " of the project " + run.project());
        }
        return settle && environment.flatMap(Environment::redeploy).isEmpty()
                ? Optional.of("the project " + run.project() + "'s redeploy")
                : Optional.empty();
    }

    /** An exception that no stage handles ends the run, too: otherwise it would stay running. */
    private void broke(Claim claim, Throwable cause) {
        String reason = cause instanceof IOException
                ? String.valueOf(cause.getMessage())
                : "an error in Slipway itself, please report it: " + cause;
        try {
            boolean onHost =
                    history.find(claim.run().id()).map(Run::reachedRedeploy).orElse(false);
            if (cause instanceof DatabaseFailure refused && refused.mayPass()) {
                // That says nothing about the run, and nothing about its hosts.
                new RunEnd(claim).leave(onHost, cause.getMessage());
            } else {
                new RunEnd(claim)
                        .fail(
                                onHost,
                                FailureReason.bounded(redactor(config.get()).redact(reason)));
            }
        } catch (ClaimLost e) {
            LOG.debug("it had ended already", e);
        } catch (DatabaseFailure e) {
            LogFields.run(LOG.atWarn(), claim.run())
                    .log("how it ended could not be recorded; the next start begins from its record");
        }
    }

    private static Redactor redactor(Config config) {
        return new Redactor(config.secrets().stream().map(Secret::reveal).toList());
    }
}
