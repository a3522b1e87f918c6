package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import slipway.config.RedeploySettings;
import slipway.config.VerifySettings;
import slipway.docker.engine.EngineException;
import slipway.host.JobRequest;
import slipway.host.job.HostJob;
import slipway.host.job.JobOutcome;
import slipway.host.job.StopResult;
import slipway.pipeline.redeploy.HostOutcome.Kind;
import slipway.pipeline.stage.Publishing;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.pipeline.stage.RunContext;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunHost;
import slipway.run.history.Releases;
import slipway.run.queue.HostClaim;
import slipway.ssh.PortForwards;
import slipway.ssh.SshException;
import slipway.ssh.SshTarget;
import slipway.text.Elapsed;

/**
 * The redeploy on one host: puts the run's image live there, or the former one back, and records how that went. The same
 * job is never started twice, so after a restart doing it again means asking how it went.
 */
final class HostRedeploy {
    /** For reading what a job has left, once it has ended. */
    private static final Duration RESULT_LIMIT = Duration.ofSeconds(30);

    /** An earlier connection to the host, or another Slipway's, may hold the port for a while. */
    private static final Duration FORWARD_PATIENCE = Duration.ofSeconds(60);

    private final RunContext context;
    private final JobRequests requests;
    private final RunHost host;
    private final Publishing publishing;
    private final Releases releases;
    private final StartedJobs started;
    private final ScheduledExecutorService alarms;
    private final PortForwards forwards;
    private final HostLog log;
    private final Optional<DeploymentRedeploy> deployment;
    private final Elapsed time = Elapsed.start();

    /** @param host as it was before its turn came, or as a restart found it */
    HostRedeploy(
            JobRequests requests,
            RunHost host,
            Publishing publishing,
            Releases releases,
            StartedJobs started,
            ScheduledExecutorService alarms,
            PortForwards forwards) {
        this.context = requests.context();
        this.requests = requests;
        this.host = host;
        this.publishing = publishing;
        this.releases = releases;
        this.started = started;
        this.alarms = alarms;
        this.forwards = forwards;
        this.log = new HostLog(context.log(), host.host(), redeploy().places().size() == 1);
        this.deployment = deployment();
    }

    /** The run's image goes live, or it is recorded why it did not and what is to follow. */
    void forward() throws InterruptedException {
        ReleaseCandidate candidate = ReleaseCandidate.of(context);
        HostOutcome outcome = watched(Optional.of(candidate), forward(candidate));
        failIfInterrupted();
        if (deployment.isPresent() && outcome.isHealthy()) {
            deployment.get().held();
        }
        recordForward(outcome, candidate);
        if (deployment.isPresent()) {
            deployment.get().recorded();
        }
    }

    private HostOutcome forward(ReleaseCandidate candidate) throws InterruptedException {
        if (!isCluster()) {
            return job(requests.forward(host), mayHaveRun());
        }
        if (deployment.isEmpty()) {
            return notConfigured("the deployment", mayHaveRun());
        }
        started.add(deployment.get()::started);
        return deployment.get().forward(candidate, mayHaveRun());
    }

    /** Empty with hosts, and for a deployment that is not in the configuration any more. */
    private Optional<DeploymentRedeploy> deployment() {
        return redeploy()
                .way()
                .cluster()
                .filter(cluster -> cluster.places().contains(host.host()))
                .map(cluster -> new DeploymentRedeploy(requests, cluster, host, log));
    }

    private boolean isCluster() {
        return redeploy().way().cluster().isPresent();
    }

    /** The former release goes live again, and is watched like the new one was. */
    void back() throws InterruptedException {
        String why = host.backingOut().orElseThrow();
        Optional<Release> former = releases.find(host.former().orElse(0L));
        if (isCluster()) {
            backInCluster(former, why);
            return;
        }
        if (former.isEmpty()) {
            fail(why + "; the release before it is not known any more");
            return;
        }
        ReleaseCandidate candidate = ReleaseCandidate.back(former.get(), context);
        log.line("slipway: " + why + "; putting back the release before: " + candidate.words());
        HostOutcome outcome = watched(Optional.of(candidate), putBack(candidate));
        failIfInterrupted();
        recordBack(outcome, candidate, why);
    }

    /** What the deployment ran before, which the cluster tells: that need not be what was recorded as live, or anything. */
    private void backInCluster(Optional<Release> former, String why) throws InterruptedException {
        log.line("slipway: " + why + "; putting back what ran before");
        HostOutcome back =
                deployment.isPresent() ? deployment.get().back(former) : notConfigured("the deployment", true);
        Optional<ReleaseCandidate> candidate = former.filter(release ->
                        back.names().stream().anyMatch(release.image().get()::isCalled))
                .map(release -> ReleaseCandidate.back(release, context));
        HostOutcome outcome = watched(candidate, back);
        failIfInterrupted();
        if (outcome.kind() == Kind.HEALTHY) {
            String now = why + "; " + String.join(" ", back.names()) + " is live again";
            rolledBackThere(new HostOutcome(Kind.ROLLED_BACK, now, back.names()), context.image());
        } else {
            fail(why + "; and what ran before could not be put back: " + outcome.why());
        }
    }

    private HostOutcome putBack(ReleaseCandidate candidate) throws InterruptedException {
        Optional<String> trouble = redeploy().way().isWatchedThere() ? Optional.empty() : notPublished(candidate);
        if (trouble.isPresent()) {
            return new HostOutcome(Kind.UNCERTAIN, trouble.get());
        }
        // Once that is decided, a host that cannot be reached is asked again and again.
        return job(requests.back(host, candidate), true);
    }

    /** Why the tags do not name the former image again, if they do not. A registry that is away is asked again, too. */
    private Optional<String> notPublished(ReleaseCandidate candidate) throws InterruptedException {
        try (var limit = new TimeLimit(alarms, Publishing.limit(context.project()))) {
            return notPublished(candidate, limit);
        }
    }

    private Optional<String> notPublished(ReleaseCandidate candidate, TimeLimit limit) throws InterruptedException {
        try {
            publishing.again(context, candidate, log);
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e.getMessage());
        } catch (InterruptedException e) {
            if (!limit.ranOut()) {
                throw e;
            }
            return Optional.of("its image could not be published within "
                    + Elapsed.words(Publishing.limit(context.project())) + " (push.timeout)");
        }
    }

    /** @param mayHaveRun whether the job may have been started before */
    private HostOutcome job(JobRequest request, boolean mayHaveRun) throws InterruptedException {
        Optional<SshTarget> target = redeploy().host(host.host()).map(SshTarget::of);
        if (target.isEmpty()) {
            return notConfigured("the host", mayHaveRun);
        }
        HostJob job =
                mayHaveRun ? HostJob.leftBehind(request, target.get(), log) : new HostJob(request, target.get(), log);
        started.add(job::started);
        try (var limit = new TimeLimit(alarms, JobRequests.limit(redeploy()))) {
            return follow(job, target.get(), limit);
        }
    }

    private HostOutcome notConfigured(String what, boolean mayHaveRun) {
        return new HostOutcome(
                mayHaveRun ? Kind.UNCERTAIN : Kind.UNCHANGED,
                what + " " + host.host() + " is not in the configuration any more");
    }

    private HostOutcome follow(HostJob job, SshTarget target, TimeLimit limit) throws InterruptedException {
        try {
            return HostOutcome.of(run(job, target), this::circumstances);
        } catch (SshException e) {
            // Thrown only before the job could be on the host.
            return new HostOutcome(Kind.UNCHANGED, e.getMessage());
        } catch (InterruptedException e) {
            if (!limit.ranOut()) {
                throw e;
            }
            String late = "ran out of time after " + time;
            return job.started()
                    ? ended(job, late)
                    : new HostOutcome(Kind.UNCHANGED, late + ": " + host.host() + " could not be reached");
        }
    }

    private JobOutcome run(HostJob job, SshTarget target) throws SshException, InterruptedException {
        PortForwards.Lease registry = registry(job, target);
        try {
            return job.run();
        } finally {
            registry.close();
        }
    }

    /** The host reaches the registry as long as the job may pull. A job that may be there already is not kept waiting. */
    private PortForwards.Lease registry(HostJob job, SshTarget target) throws SshException, InterruptedException {
        Optional<Integer> port = redeploy().registryPort();
        if (port.isEmpty()) {
            return PortForwards.Lease.NONE;
        }
        return job.started() ? forwards.keep(target, port.get()) : forwards.open(target, port.get(), FORWARD_PATIENCE);
    }

    /** What the host has done by then counts, where it has written that down. */
    private HostOutcome ended(HostJob job, String late) {
        try {
            StopResult result = job.stop();
            Optional<JobOutcome.Exited> end = result.gone() ? result(job) : Optional.empty();
            return end.map(left -> HostOutcome.of(
                            left.after(late), () -> " on " + host.host() + ", which " + late + log.lastLines()))
                    .orElseGet(() -> new HostOutcome(Kind.UNCERTAIN, late + "; " + result.words() + log.lastLines()));
        } catch (SshException e) {
            return new HostOutcome(
                    Kind.UNCERTAIN, late + "; whether it still runs there is not known: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new HostOutcome(Kind.UNCERTAIN, late + "; whether it still runs there is not known");
        }
    }

    /** What a job that has ended left as its result, if it did, and the host can still be asked. */
    private Optional<JobOutcome.Exited> result(HostJob job) throws SshException, InterruptedException {
        try (var limit = new TimeLimit(alarms, RESULT_LIMIT)) {
            return result(job, limit);
        }
    }

    private static Optional<JobOutcome.Exited> result(HostJob job, TimeLimit limit)
            throws SshException, InterruptedException {
        try {
            return job.run() instanceof JobOutcome.Exited exited
                            && exited.report().isPresent()
                    ? Optional.of(exited)
                    : Optional.empty();
        } catch (InterruptedException e) {
            if (!limit.ranOut()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /**
     * A release that is healthy on the host must be so from here, too, where that is configured.
     *
     * @param candidate empty where it is not known what is back: then it is not known either what an answer must contain
     */
    private HostOutcome watched(Optional<ReleaseCandidate> candidate, HostOutcome outcome) throws InterruptedException {
        Optional<VerifySettings> fromHere = redeploy()
                .verify()
                .filter(verify -> verify.from() == VerifySettings.From.SERVER
                        && verify.url().isPresent());
        boolean answers = deployment.map(DeploymentRedeploy::serves).orElse(true);
        if (fromHere.isEmpty() || !outcome.isHealthy() || !answers) {
            return outcome;
        }
        var check = new AddressCheck(
                fromHere.get(),
                host.host(),
                candidate.flatMap(known -> JobRequests.expected(fromHere.get(), known)),
                log::line);
        return check.trouble()
                .map(why -> new HostOutcome(Kind.UNHEALTHY, why, outcome.names()))
                .orElse(outcome);
    }

    private void recordForward(HostOutcome outcome, ReleaseCandidate candidate) {
        Optional<Image> image = candidate.image();
        String why = outcome.why();
        switch (outcome.kind()) {
            case HEALTHY -> {
                boolean seen =
                        redeploy().verify().isPresent() || redeploy().way().isWatchedThere();
                record(claim -> claim.live(image, "live on " + host.host() + " after " + time, seen));
            }
            case HEALTHY_IN_DOUBT -> record(claim -> claim.liveInDoubt(image, redacted(why)));
            case UNHEALTHY -> unhealthy(outcome, candidate);
            case ROLLED_BACK -> rolledBackThere(outcome, image);
            case UNCHANGED -> record(claim -> claim.failed(redacted(why)));
            case UNCERTAIN -> fail(why);
        }
    }

    /** The host puts back what it has found, which need not be what was recorded as live. */
    private void rolledBackThere(HostOutcome rolledBack, Optional<Image> image) {
        List<String> names = rolledBack.names();
        Optional<Release> other = former().filter(release -> release.digest().isPresent()
                && names.stream().noneMatch(release.image().get()::isCalled));
        if (other.isEmpty() || names.isEmpty()) {
            String detail = redacted(rolledBack.why());
            record(claim -> claim.rolledBack(image, detail, Optional.empty()));
            return;
        }
        String found =
                names.get(names.size() - 1) + ", which run " + context.run().id() + " found there and put back";
        String detail = redacted(
                rolledBack.why() + "; that is not release " + other.get().id() + ", which was recorded as live");
        record(claim -> claim.rolledBackToAnother(image, detail, found));
    }

    private Optional<Release> former() {
        return context.claim().hosts().get(host.position()).former().flatMap(releases::find);
    }

    private void unhealthy(HostOutcome outcome, ReleaseCandidate candidate) {
        String why = outcome.why();
        if (redeploy().backOut() == RedeploySettings.BackOut.NEVER) {
            fail(why);
        } else if (isCluster() ? !outcome.names().isEmpty() : canGoBackFrom(candidate)) {
            record(claim -> claim.backOut(redacted(why)));
        } else {
            fail(why + "; there is no release before it that could be put back");
        }
    }

    private boolean canGoBackFrom(ReleaseCandidate candidate) {
        return former().filter(release -> candidate.image().isPresent()
                        ? release.digest().isPresent()
                                && !release.digest().equals(candidate.image().flatMap(Image::digest))
                        : release.image().isEmpty() && !release.commit().equals(candidate.commit()))
                .isPresent();
    }

    private void recordBack(HostOutcome outcome, ReleaseCandidate former, String why) {
        Optional<Image> image = context.image();
        switch (outcome.kind()) {
            case HEALTHY -> {
                String detail = redacted(why + "; the release before is live again: " + former.words());
                record(claim -> claim.rolledBack(image, detail, Optional.empty()));
            }
            case HEALTHY_IN_DOUBT -> {
                String detail = redacted(why + "; the release before is live again, but " + outcome.why());
                record(claim -> claim.rolledBack(image, detail, Optional.of(detail)));
            }
            case UNHEALTHY, ROLLED_BACK, UNCHANGED, UNCERTAIN ->
                fail(why + "; and the release before could not be put back: " + outcome.why());
        }
    }

    private void fail(String why) {
        record(claim -> claim.failedInDoubt(redacted(why)));
    }

    private boolean mayHaveRun() {
        boolean recorded = host.state() == HostState.RUNNING;
        // An earlier life may have ended before it could write down what it began, or was of a time with one host only.
        boolean unrecorded = host.position() == 0
                && context.run().reachedRedeploy()
                && context.run().hosts().isEmpty();
        return recorded || unrecorded;
    }

    private String circumstances() {
        return " on " + host.host() + " after " + time + log.lastLines();
    }

    private String redacted(String text) {
        return context.log().redacted(text);
    }

    private void record(Consumer<HostClaim> write) {
        write.accept(context.claim().on(host));
    }

    /** What an interrupt broke on its way may look like a verdict. */
    private static void failIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private RedeploySettings redeploy() {
        return requests.redeploy();
    }
}
