package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import slipway.config.Host;
import slipway.config.RedeploySettings;
import slipway.docker.engine.EngineException;
import slipway.host.JobRequest;
import slipway.host.job.HostJob;
import slipway.host.job.JobOutcome;
import slipway.host.job.StopResult;
import slipway.pipeline.redeploy.HostOutcome.Kind;
import slipway.pipeline.stage.Publishing;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.pipeline.stage.RunContext;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunHost;
import slipway.ssh.PortForwards;
import slipway.ssh.SshException;
import slipway.text.Elapsed;

/** A host, on which a job puts the release live: within a limit of time, and with a way to the registry while it runs. */
final class HostTarget implements ReleaseTarget {
    /** For reading what a job has left, once it has ended. */
    private static final Duration RESULT_LIMIT = Duration.ofSeconds(30);

    /** An earlier connection to the host, or another Slipway's, may hold the port for a while. */
    private static final Duration FORWARD_PATIENCE = Duration.ofSeconds(60);

    private final JobRequests requests;
    private final RunHost host;
    private final Publishing publishing;
    private final ScheduledExecutorService alarms;
    private final PortForwards forwards;
    private final HostLog log;
    private final Elapsed time = Elapsed.start();
    private volatile Optional<HostJob> job = Optional.empty();

    /** @param publishing makes the tags name an earlier image again, for a command that pulls by them */
    HostTarget(
            JobRequests requests,
            RunHost host,
            Publishing publishing,
            ScheduledExecutorService alarms,
            PortForwards forwards,
            HostLog log) {
        this.requests = requests;
        this.host = host;
        this.publishing = publishing;
        this.alarms = alarms;
        this.forwards = forwards;
        this.log = log;
    }

    @Override
    public boolean started() {
        return job.filter(HostJob::started).isPresent();
    }

    @Override
    public HostOutcome forward(ReleaseCandidate candidate, boolean mayHaveRun) throws InterruptedException {
        return run(requests.forward(host), mayHaveRun);
    }

    @Override
    public HostOutcome back(Optional<Release> former) throws InterruptedException {
        if (former.isEmpty()) {
            return new HostOutcome(Kind.UNCERTAIN, "it is not known any more");
        }
        ReleaseCandidate candidate = ReleaseCandidate.back(former.get(), context());
        log.line("slipway: the release before is " + candidate.words());
        Optional<String> trouble = redeploy().method().isWatchedThere() ? Optional.empty() : notPublished(candidate);
        if (trouble.isPresent()) {
            return new HostOutcome(Kind.UNCERTAIN, trouble.get());
        }
        // Once that is decided, a host that cannot be reached is asked again and again.
        return run(requests.back(host, candidate), true);
    }

    /** For a command only the record says which release it has replaced. */
    @Override
    public boolean canGoBack(ReleaseCandidate from, HostOutcome outcome, Optional<Release> former) {
        return former.filter(release -> from.image().isPresent()
                        ? release.digest().isPresent()
                                && !release.digest().equals(from.image().flatMap(Image::digest))
                        : release.image().isEmpty() && !release.commit().equals(from.commit()))
                .isPresent();
    }

    /** Why the tags do not name the former image again, if they do not. A registry that is away is asked again, too. */
    private Optional<String> notPublished(ReleaseCandidate candidate) throws InterruptedException {
        Duration limit = Publishing.limit(context().project());
        return TimeLimit.within(limit, alarms, () -> publish(candidate))
                .orElseGet(() -> Optional.of(
                        "its image could not be published within " + Elapsed.words(limit) + " (push.timeout)"));
    }

    private Optional<String> publish(ReleaseCandidate candidate) throws InterruptedException {
        try {
            publishing.again(context(), candidate, log);
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** @param mayHaveRun whether the job may have been started before */
    private HostOutcome run(JobRequest request, boolean mayHaveRun) throws InterruptedException {
        Optional<Host> target = redeploy().host(host.host());
        if (target.isEmpty()) {
            return HostOutcome.notConfigured("the host " + host.host(), mayHaveRun);
        }
        HostJob begun =
                mayHaveRun ? HostJob.leftBehind(request, target.get(), log) : new HostJob(request, target.get(), log);
        job = Optional.of(begun);
        Optional<HostOutcome> end =
                TimeLimit.within(JobRequests.limit(redeploy()), alarms, () -> run(begun, target.get()));
        return end.orElseGet(() -> late(begun, "ran out of time after " + time));
    }

    private HostOutcome run(HostJob begun, Host target) throws InterruptedException {
        try {
            return HostOutcome.of(outcome(begun, target), this::circumstances);
        } catch (SshException e) {
            // Thrown only before the job could be on the host.
            return new HostOutcome(Kind.UNCHANGED, e.getMessage());
        }
    }

    private JobOutcome outcome(HostJob begun, Host target) throws SshException, InterruptedException {
        PortForwards.Lease registry = registry(begun, target);
        try {
            return begun.run();
        } finally {
            registry.close();
        }
    }

    /** The host reaches the registry as long as the job may pull. A job that may be there already is not kept waiting. */
    private PortForwards.Lease registry(HostJob begun, Host target) throws SshException, InterruptedException {
        Optional<Integer> port = redeploy().registryPort();
        if (port.isEmpty()) {
            return PortForwards.Lease.NONE;
        }
        return begun.started()
                ? forwards.keep(target, port.get())
                : forwards.open(target, port.get(), FORWARD_PATIENCE);
    }

    /** If the job has left a result on the host by then, that counts. */
    private HostOutcome late(HostJob begun, String late) {
        if (!begun.started()) {
            return new HostOutcome(Kind.UNCHANGED, late + ": " + host.host() + " could not be reached");
        }
        try {
            StopResult stopped = begun.stop();
            Optional<JobOutcome.Exited> end = stopped.gone() ? result(begun) : Optional.empty();
            return end.map(left -> HostOutcome.of(
                            left.after(late), () -> " on " + host.host() + ", which " + late + log.lastLines()))
                    .orElseGet(() -> new HostOutcome(Kind.UNCERTAIN, late + "; " + stopped.words() + log.lastLines()));
        } catch (SshException e) {
            return new HostOutcome(
                    Kind.UNCERTAIN, late + "; whether it still runs there is not known: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new HostOutcome(Kind.UNCERTAIN, late + "; whether it still runs there is not known");
        }
    }

    /** The result of a job that has ended, if it left one and the host can still be asked. */
    private Optional<JobOutcome.Exited> result(HostJob ended) throws SshException, InterruptedException {
        return TimeLimit.within(RESULT_LIMIT, alarms, ended::run)
                .flatMap(JobOutcome::exited)
                .filter(exited -> exited.report().isPresent());
    }

    private String circumstances() {
        return " on " + host.host() + " after " + time + log.lastLines();
    }

    private RunContext context() {
        return requests.context();
    }

    private RedeploySettings redeploy() {
        return requests.redeploy();
    }
}
