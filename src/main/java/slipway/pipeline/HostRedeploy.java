package slipway.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slipway.config.Redeploy;
import slipway.config.Verify;
import slipway.config.Way;
import slipway.docker.DockerException;
import slipway.run.HostClaim;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunHost;
import slipway.ssh.HostJob;
import slipway.ssh.JobEnd;
import slipway.ssh.JobRequest;
import slipway.ssh.SshException;
import slipway.ssh.SshTarget;
import slipway.ssh.Stopped;
import slipway.text.Elapsed;

/**
 * The redeploy on one host: puts the run's image live there, or the former one back, and records how that went. The same
 * job is never started twice, so after a restart doing it again means asking how it went.
 */
final class HostRedeploy {
    /** For reading what a job has left, once it has ended. */
    private static final Duration RESULT_LIMIT = Duration.ofSeconds(30);

    private final Work work;
    private final JobOrders orders;
    private final RunHost host;
    private final RedeployMeans means;
    private final StartedJobs started;
    private final HostLog log;
    private final Elapsed time = Elapsed.start();

    /** @param host as it was before its turn came, or as a restart found it */
    HostRedeploy(Work work, JobOrders orders, RunHost host, RedeployMeans means, StartedJobs started) {
        this.work = work;
        this.orders = orders;
        this.host = host;
        this.means = means;
        this.started = started;
        this.log = new HostLog(work.log(), host.host(), redeploy().hosts().size() == 1);
    }

    /** The run's image goes live, or it is recorded why it did not and what is to follow. */
    void forward() throws InterruptedException {
        Version version = Version.of(work);
        Verdict verdict = watched(version, job(orders.forward(host), mayHaveRun()));
        failIfInterrupted();
        recordForward(verdict, version);
    }

    /** The former release goes live again, and is watched like the new one was. */
    void back() throws InterruptedException {
        String why = host.backingOut().orElseThrow();
        Optional<Release> former = means.releases().find(host.former().orElse(0L));
        if (former.isEmpty()) {
            fail(why + "; the release before it is not known any more");
            return;
        }
        Version version = Version.back(former.get(), work);
        log.line("slipway: " + why + "; putting back the release before: " + version.words());
        Verdict verdict = watched(version, putBack(version));
        failIfInterrupted();
        recordBack(verdict, version, why);
    }

    private Verdict putBack(Version version) throws InterruptedException {
        Optional<String> trouble = redeploy().way() instanceof Way.Command ? notPublished(version) : Optional.empty();
        if (trouble.isPresent()) {
            return new Verdict.Uncertain(trouble.get());
        }
        // Once that is decided, a host that cannot be reached is asked again and again.
        return job(orders.back(host, version), true);
    }

    /** Why the tags do not name the former image again, if they do not. A registry that is away is asked again, too. */
    private Optional<String> notPublished(Version version) throws InterruptedException {
        try (var limit = new TimeLimit(means.alarms(), Publishing.limit(work.project()))) {
            return notPublished(version, limit);
        }
    }

    private Optional<String> notPublished(Version version, TimeLimit limit) throws InterruptedException {
        try {
            new Publishing(means.engine()).again(work, version, log);
            return Optional.empty();
        } catch (DockerException e) {
            return Optional.of(e.getMessage());
        } catch (InterruptedException e) {
            if (!limit.ranOut()) {
                throw e;
            }
            return Optional.of("its image could not be published within "
                    + Elapsed.words(Publishing.limit(work.project())) + " (push.timeout)");
        }
    }

    /** @param mayHaveRun whether the job may have been started before */
    private Verdict job(JobRequest request, boolean mayHaveRun) throws InterruptedException {
        Optional<SshTarget> target = redeploy().host(host.host()).map(SshTarget::of);
        if (target.isEmpty()) {
            String why = "the host " + host.host() + " is not in the configuration any more";
            return mayHaveRun ? new Verdict.Uncertain(why) : new Verdict.Unchanged(why);
        }
        HostJob job =
                mayHaveRun ? HostJob.leftBehind(request, target.get(), log) : new HostJob(request, target.get(), log);
        started.add(job);
        try (var limit = new TimeLimit(means.alarms(), JobOrders.limit(redeploy()))) {
            return follow(job, limit);
        }
    }

    private Verdict follow(HostJob job, TimeLimit limit) throws InterruptedException {
        try {
            return Verdict.of(job.run(), this::circumstances);
        } catch (SshException e) {
            // Thrown only before the job could be on the host.
            return new Verdict.Unchanged(e.getMessage());
        } catch (InterruptedException e) {
            if (!limit.ranOut()) {
                throw e;
            }
            String late = "ran out of time after " + time;
            return job.started()
                    ? ended(job, late)
                    : new Verdict.Unchanged(late + ": " + host.host() + " could not be reached");
        }
    }

    /** What the host has done by then counts, where it has written that down. */
    private Verdict ended(HostJob job, String late) {
        try {
            Stopped stopped = job.stop();
            Optional<JobEnd.Exited> end = stopped.gone() ? result(job) : Optional.empty();
            return end.map(left -> Verdict.of(
                            left.after(late), () -> " on " + host.host() + ", which " + late + log.lastLines()))
                    .orElseGet(() -> new Verdict.Uncertain(late + "; " + stopped.words() + log.lastLines()));
        } catch (SshException e) {
            return new Verdict.Uncertain(late + "; whether it still runs there is not known: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Verdict.Uncertain(late + "; whether it still runs there is not known");
        }
    }

    /** What a job that has ended left as its result, if it did, and the host can still be asked. */
    private Optional<JobEnd.Exited> result(HostJob job) throws SshException, InterruptedException {
        try (var limit = new TimeLimit(means.alarms(), RESULT_LIMIT)) {
            return result(job, limit);
        }
    }

    private static Optional<JobEnd.Exited> result(HostJob job, TimeLimit limit)
            throws SshException, InterruptedException {
        try {
            return job.run() instanceof JobEnd.Exited exited && exited.report().isPresent()
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
    private Verdict watched(Version version, Verdict verdict) throws InterruptedException {
        Optional<Verify> fromHere = redeploy()
                .verify()
                .filter(verify ->
                        verify.from() == Verify.From.SERVER && verify.url().isPresent());
        boolean holdsThere = verdict instanceof Verdict.Holds || verdict instanceof Verdict.HoldsButHarmed;
        if (fromHere.isEmpty() || !holdsThere) {
            return verdict;
        }
        var check =
                new AddressCheck(fromHere.get(), host.host(), JobOrders.expected(fromHere.get(), version), log::line);
        return check.trouble().<Verdict>map(Verdict.DoesNotHold::new).orElse(verdict);
    }

    private void recordForward(Verdict verdict, Version version) {
        Optional<Image> image = version.image();
        if (verdict instanceof Verdict.Holds) {
            boolean seen = redeploy().verify().isPresent() || redeploy().way() instanceof Way.Compose;
            record(claim -> claim.live(image, "live on " + host.host() + " after " + time, seen));
        } else if (verdict instanceof Verdict.HoldsButHarmed harmed) {
            record(claim -> claim.liveInDoubt(image, redacted(harmed.why())));
        } else if (verdict instanceof Verdict.DoesNotHold not) {
            doesNotHold(not.why(), version);
        } else if (verdict instanceof Verdict.BackedOut backedOut) {
            backedOut(backedOut, image);
        } else if (verdict instanceof Verdict.Unchanged unchanged) {
            record(claim -> claim.failed(redacted(unchanged.why())));
        } else if (verdict instanceof Verdict.Uncertain uncertain) {
            fail(uncertain.why());
        }
    }

    /** The host puts back what it has found, which need not be what was recorded as live. */
    private void backedOut(Verdict.BackedOut backedOut, Optional<Image> image) {
        List<String> names = backedOut.names();
        Optional<Release> other = former().filter(release -> release.digest().isPresent()
                && names.stream().noneMatch(release.image().get()::isCalled));
        if (other.isEmpty() || names.isEmpty()) {
            String detail = redacted(backedOut.why());
            record(claim -> claim.rolledBack(image, detail, Optional.empty()));
            return;
        }
        String found = names.get(names.size() - 1) + ", which run " + work.run().id() + " found there and put back";
        String detail = redacted(
                backedOut.why() + "; that is not release " + other.get().id() + ", which was recorded as live");
        record(claim -> claim.rolledBackToAnother(image, detail, found));
    }

    private Optional<Release> former() {
        return work.claim().hosts().get(host.position()).former().flatMap(means.releases()::find);
    }

    private void doesNotHold(String why, Version version) {
        if (redeploy().backOut() == Redeploy.BackOut.NEVER) {
            fail(why);
        } else if (canGoBackFrom(version)) {
            record(claim -> claim.backOut(redacted(why)));
        } else {
            fail(why + "; there is no release before it that could be put back");
        }
    }

    private boolean canGoBackFrom(Version version) {
        return former().filter(release -> version.image().isPresent()
                        ? release.digest().isPresent()
                                && !release.digest().equals(version.image().flatMap(Image::digest))
                        : release.image().isEmpty() && !release.commit().equals(version.commit()))
                .isPresent();
    }

    private void recordBack(Verdict verdict, Version former, String why) {
        Optional<Image> image = work.image();
        if (verdict instanceof Verdict.Holds) {
            String detail = why + "; the release before is live again: " + former.words();
            record(claim -> claim.rolledBack(image, redacted(detail), Optional.empty()));
        } else if (verdict instanceof Verdict.HoldsButHarmed harmed) {
            String detail = why + "; the release before is live again, but " + harmed.why();
            record(claim -> claim.rolledBack(image, redacted(detail), Optional.of(redacted(detail))));
        } else {
            fail(why + "; and the release before could not be put back: " + verdict.why());
        }
    }

    private void fail(String why) {
        record(claim -> claim.failedInDoubt(redacted(why)));
    }

    private boolean mayHaveRun() {
        boolean recorded = host.state() == HostState.RUNNING;
        // An earlier life may have ended before it could write down what it began, or was of a time with one host only.
        boolean unrecorded = host.position() == 0
                && work.run().reachedRedeploy()
                && work.run().hosts().isEmpty();
        return recorded || unrecorded;
    }

    private String circumstances() {
        return " on " + host.host() + " after " + time + log.lastLines();
    }

    private String redacted(String text) {
        return work.log().redacted(text);
    }

    private void record(Consumer<HostClaim> write) {
        write.accept(work.claim().on(host));
    }

    /** What an interrupt broke on its way may look like a verdict. */
    private static void failIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private Redeploy redeploy() {
        return orders.redeploy();
    }
}
