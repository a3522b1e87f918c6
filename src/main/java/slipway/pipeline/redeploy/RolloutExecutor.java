package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.RedeploySettings;
import slipway.pipeline.stage.RunContext;
import slipway.run.HostState;
import slipway.run.LogFields;
import slipway.run.RunHost;
import slipway.run.StageName;
import slipway.run.queue.HostClaim;

/** Executes a rollout step by step until all hosts have ended; each host has a thread of its own. */
final class RolloutExecutor implements Rollout.Steps {
    private static final Logger LOG = LoggerFactory.getLogger(RolloutExecutor.class);
    /** A thread that is interrupted may still be ending its job, within this. */
    private static final Duration END_LIMIT = Duration.ofSeconds(40);

    private final RunContext context;
    private final RedeploySettings settings;
    private final Function<RunHost, HostRedeploy> redeploys;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(task -> new Thread(task, "slipway-host-redeploy"));
    private final CompletionService<Integer> ended = new ExecutorCompletionService<>(threads);
    private final Set<Integer> busy = new HashSet<>();

    /** @param redeploys the redeploy on one host, as its turn finds it */
    RolloutExecutor(RunContext context, RedeploySettings settings, Function<RunHost, HostRedeploy> redeploys) {
        this.context = context;
        this.settings = settings;
        this.redeploys = redeploys;
    }

    /** What one thread does on its host. */
    private interface HostTask {
        void run(HostRedeploy redeploy) throws InterruptedException;
    }

    /** Returns when all hosts have ended. An interrupt ends the threads here; what is on the hosts goes on there. */
    void run() throws InterruptedException {
        try {
            while (next().by(this)) {
                LOG.trace("there may be more");
            }
        } finally {
            endThreads();
        }
    }

    private Rollout.Next next() {
        List<RunHost> hosts = context.claim().hosts();
        return new Rollout(hosts, settings.parallel(), settings.backOut()).next(busy);
    }

    /** Its turn is on disk before anything is begun there. */
    @Override
    public void forward(RunHost host) {
        if (host.state() == HostState.WAITING) {
            record(host, HostClaim::begin);
        }
        begin(host, HostRedeploy::forward);
    }

    @Override
    public void back(RunHost host) {
        begin(host, HostRedeploy::back);
    }

    @Override
    public void skip(RunHost host, RunHost cause) {
        record(host, claim -> claim.skipped("not begun, because of " + cause.host()));
    }

    @Override
    public void decideBack(RunHost host, RunHost cause) {
        record(host, claim -> claim.backOut("it was not healthy on " + cause.host()));
    }

    private void begin(RunHost host, HostTask task) {
        HostRedeploy redeploy = redeploys.apply(host);
        busy.add(host.position());
        ended.submit(() -> {
            task.run(redeploy);
            return host.position();
        });
    }

    private void record(RunHost host, Consumer<HostClaim> write) {
        write.accept(context.claim().on(host));
    }

    @Override
    public void awaitOne() throws InterruptedException {
        try {
            busy.remove(ended.take().get());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof InterruptedException) {
                throw new InterruptedException();
            }
            throw cause instanceof RuntimeException ours ? ours : new IllegalStateException(cause);
        }
    }

    /** Even if interrupted: when this returns, no thread of a host writes for this run any more. */
    private void endThreads() {
        threads.shutdownNow();
        boolean interrupted = false;
        boolean over = false;
        long end = System.nanoTime() + END_LIMIT.toNanos();
        while (!over && System.nanoTime() < end) {
            try {
                over = threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (!over) {
            LogFields.stage(LOG.atWarn(), context.run(), StageName.REDEPLOY).log("a host's thread hangs");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
