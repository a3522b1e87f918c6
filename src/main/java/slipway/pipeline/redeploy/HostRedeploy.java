package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slipway.config.RedeploySettings;
import slipway.config.VerifySettings;
import slipway.docker.engine.EngineException;
import slipway.host.JobRequest;
import slipway.host.job.HostJob;
import slipway.host.job.JobOutcome;
import slipway.host.job.StopResult;
import slipway.pipeline.stage.Publishing;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.pipeline.stage.RunContext;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunHost;
import slipway.run.queue.HostClaim;
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

    private final RunContext context;
    private final JobRequests requests;
    private final RunHost host;
    private final RedeployMeans means;
    private final StartedJobs started;
    private final HostLog log;
    private final Elapsed time = Elapsed.start();

    /** @param host as it was before its turn came, or as a restart found it */
    HostRedeploy(RunContext context, JobRequests requests, RunHost host, RedeployMeans means, StartedJobs started) {
        this.context = context;
        this.requests = requests;
        this.host = host;
        this.means = means;
        this.started = started;
        this.log = new HostLog(context.log(), host.host(), redeploy().hosts().size() == 1);
    }

    /** The run's image goes live, or it is recorded why it did not and what is to follow. */
    void forward() throws InterruptedException {
        ReleaseCandidate candidate = ReleaseCandidate.of(context);
        HostOutcome outcome = watched(candidate, job(requests.forward(host), mayHaveRun()));
        failIfInterrupted();
        recordForward(outcome, candidate);
    }

    /** The former release goes live again, and is watched like the new one was. */
    void back() throws InterruptedException {
        String why = host.backingOut().orElseThrow();
        Optional<Release> former = means.releases().find(host.former().orElse(0L));
        if (former.isEmpty()) {
            fail(why + "; the release before it is not known any more");
            return;
        }
        ReleaseCandidate candidate = ReleaseCandidate.back(former.get(), context);
        log.line("slipway: " + why + "; putting back the release before: " + candidate.words());
        HostOutcome outcome = watched(candidate, putBack(candidate));
        failIfInterrupted();
        recordBack(outcome, candidate, why);
    }

    private HostOutcome putBack(ReleaseCandidate candidate) throws InterruptedException {
        Optional<String> trouble = redeploy().way().isWatchedThere() ? Optional.empty() : notPublished(candidate);
        if (trouble.isPresent()) {
            return new HostOutcome.Uncertain(trouble.get());
        }
        // Once that is decided, a host that cannot be reached is asked again and again.
        return job(requests.back(host, candidate), true);
    }

    /** Why the tags do not name the former image again, if they do not. A registry that is away is asked again, too. */
    private Optional<String> notPublished(ReleaseCandidate candidate) throws InterruptedException {
        try (var limit = new TimeLimit(means.alarms(), Publishing.limit(context.project()))) {
            return notPublished(candidate, limit);
        }
    }

    private Optional<String> notPublished(ReleaseCandidate candidate, TimeLimit limit) throws InterruptedException {
        try {
            new Publishing(means.engine()).again(context, candidate, log);
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
            String why = "the host " + host.host() + " is not in the configuration any more";
            return mayHaveRun ? new HostOutcome.Uncertain(why) : new HostOutcome.Unchanged(why);
        }
        HostJob job =
                mayHaveRun ? HostJob.leftBehind(request, target.get(), log) : new HostJob(request, target.get(), log);
        started.add(job);
        try (var limit = new TimeLimit(means.alarms(), JobRequests.limit(redeploy()))) {
            return follow(job, limit);
        }
    }

    private HostOutcome follow(HostJob job, TimeLimit limit) throws InterruptedException {
        try {
            return HostOutcome.of(job.run(), this::circumstances);
        } catch (SshException e) {
            // Thrown only before the job could be on the host.
            return new HostOutcome.Unchanged(e.getMessage());
        } catch (InterruptedException e) {
            if (!limit.ranOut()) {
                throw e;
            }
            String late = "ran out of time after " + time;
            return job.started()
                    ? ended(job, late)
                    : new HostOutcome.Unchanged(late + ": " + host.host() + " could not be reached");
        }
    }

    /** What the host has done by then counts, where it has written that down. */
    private HostOutcome ended(HostJob job, String late) {
        try {
            StopResult result = job.stop();
            Optional<JobOutcome.Exited> end = result.gone() ? result(job) : Optional.empty();
            return end.map(left -> HostOutcome.of(
                            left.after(late), () -> " on " + host.host() + ", which " + late + log.lastLines()))
                    .orElseGet(() -> new HostOutcome.Uncertain(late + "; " + result.words() + log.lastLines()));
        } catch (SshException e) {
            return new HostOutcome.Uncertain(late + "; whether it still runs there is not known: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new HostOutcome.Uncertain(late + "; whether it still runs there is not known");
        }
    }

    /** What a job that has ended left as its result, if it did, and the host can still be asked. */
    private Optional<JobOutcome.Exited> result(HostJob job) throws SshException, InterruptedException {
        try (var limit = new TimeLimit(means.alarms(), RESULT_LIMIT)) {
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

    /** What holds for the host must hold from here, too, where that is configured. */
    private HostOutcome watched(ReleaseCandidate candidate, HostOutcome outcome) throws InterruptedException {
        Optional<VerifySettings> fromHere = redeploy()
                .verify()
                .filter(verify -> verify.from() == VerifySettings.From.SERVER
                        && verify.url().isPresent());
        boolean holdsThere = outcome instanceof HostOutcome.Holds || outcome instanceof HostOutcome.HoldsButHarmed;
        if (fromHere.isEmpty() || !holdsThere) {
            return outcome;
        }
        var check = new AddressCheck(
                fromHere.get(), host.host(), JobRequests.expected(fromHere.get(), candidate), log::line);
        return check.trouble().<HostOutcome>map(HostOutcome.DoesNotHold::new).orElse(outcome);
    }

    private void recordForward(HostOutcome outcome, ReleaseCandidate candidate) {
        Optional<Image> image = candidate.image();
        if (outcome instanceof HostOutcome.Holds) {
            boolean seen = redeploy().verify().isPresent() || redeploy().way().isWatchedThere();
            record(claim -> claim.live(image, "live on " + host.host() + " after " + time, seen));
        } else if (outcome instanceof HostOutcome.HoldsButHarmed harmed) {
            record(claim -> claim.liveInDoubt(image, redacted(harmed.why())));
        } else if (outcome instanceof HostOutcome.DoesNotHold not) {
            doesNotHold(not.why(), candidate);
        } else if (outcome instanceof HostOutcome.BackedOut backedOut) {
            backedOut(backedOut, image);
        } else if (outcome instanceof HostOutcome.Unchanged unchanged) {
            record(claim -> claim.failed(redacted(unchanged.why())));
        } else if (outcome instanceof HostOutcome.Uncertain uncertain) {
            fail(uncertain.why());
        }
    }

    /** The host puts back what it has found, which need not be what was recorded as live. */
    private void backedOut(HostOutcome.BackedOut backedOut, Optional<Image> image) {
        List<String> names = backedOut.names();
        Optional<Release> other = former().filter(release -> release.digest().isPresent()
                && names.stream().noneMatch(release.image().get()::isCalled));
        if (other.isEmpty() || names.isEmpty()) {
            String detail = redacted(backedOut.why());
            record(claim -> claim.rolledBack(image, detail, Optional.empty()));
            return;
        }
        String found =
                names.get(names.size() - 1) + ", which run " + context.run().id() + " found there and put back";
        String detail = redacted(
                backedOut.why() + "; that is not release " + other.get().id() + ", which was recorded as live");
        record(claim -> claim.rolledBackToAnother(image, detail, found));
    }

    private Optional<Release> former() {
        return context.claim().hosts().get(host.position()).former().flatMap(means.releases()::find);
    }

    private void doesNotHold(String why, ReleaseCandidate candidate) {
        if (redeploy().backOut() == RedeploySettings.BackOut.NEVER) {
            fail(why);
        } else if (canGoBackFrom(candidate)) {
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
        if (outcome instanceof HostOutcome.Holds) {
            String detail = why + "; the release before is live again: " + former.words();
            record(claim -> claim.rolledBack(image, redacted(detail), Optional.empty()));
        } else if (outcome instanceof HostOutcome.HoldsButHarmed harmed) {
            String detail = why + "; the release before is live again, but " + harmed.why();
            record(claim -> claim.rolledBack(image, redacted(detail), Optional.of(redacted(detail))));
        } else {
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
