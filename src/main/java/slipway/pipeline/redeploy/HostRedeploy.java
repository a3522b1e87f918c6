package slipway.pipeline.redeploy;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slipway.config.RedeploySettings;
import slipway.config.VerifySettings;
import slipway.pipeline.redeploy.HostOutcome.Kind;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.pipeline.stage.RunContext;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.RunHost;
import slipway.run.history.Releases;
import slipway.run.queue.HostClaim;
import slipway.text.Elapsed;

/**
 * The redeploy on one host: puts the run's image live there, or rolls back to the previous release, and records how that
 * went. A job is never started twice: after a restart the same calls ask how it went.
 */
final class HostRedeploy {
    private final RunContext context;
    private final RedeploySettings redeploy;
    private final RunHost host;
    private final ReleaseTarget target;
    private final Releases releases;
    private final HostLog log;
    private final Elapsed time = Elapsed.start();

    /** @param host as it was before its turn came, or as a restart found it */
    HostRedeploy(JobRequests requests, RunHost host, ReleaseTarget target, Releases releases, HostLog log) {
        this.context = requests.context();
        this.redeploy = requests.redeploy();
        this.host = host;
        this.target = target;
        this.releases = releases;
        this.log = log;
    }

    /** The run's image goes live, or it is recorded why it did not and what is to follow. */
    void forward() throws InterruptedException {
        ReleaseCandidate candidate = ReleaseCandidate.of(context);
        HostOutcome outcome = watched(Optional.of(candidate), target.forward(candidate, mayHaveRun()));
        failIfInterrupted();
        if (outcome.isHealthy()) {
            target.held();
        }
        recordForward(outcome, candidate);
        target.recorded();
    }

    /** The previous release goes live again, and is watched like the new one was. */
    void back() throws InterruptedException {
        String why = host.backingOut().orElseThrow();
        Optional<Release> former = former();
        log.line("slipway: " + why + "; putting back what ran before");
        HostOutcome back = target.back(former);
        Optional<ReleaseCandidate> candidate = former.filter(release -> !isAnother(release, back.names()))
                .map(release -> ReleaseCandidate.back(release, context));
        HostOutcome outcome = watched(candidate, back);
        failIfInterrupted();
        recordBack(outcome, candidate, why);
    }

    /**
     * A release that is healthy on the host must be so from here, too, where that is configured.
     *
     * @param candidate empty where it is not known what is back: then it is not known either what an answer must contain
     */
    private HostOutcome watched(Optional<ReleaseCandidate> candidate, HostOutcome outcome) throws InterruptedException {
        Optional<VerifySettings> fromHere = redeploy.verify()
                .filter(verify -> verify.from() == VerifySettings.From.SERVER
                        && verify.url().isPresent());
        if (fromHere.isEmpty() || !outcome.isHealthy() || !target.serves()) {
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
                        redeploy.verify().isPresent() || redeploy.method().isWatchedThere();
                record(claim -> claim.live(image, "live on " + host.host() + " after " + time, seen));
            }
            case HEALTHY_IN_DOUBT -> record(claim -> claim.liveInDoubt(image, redacted(why)));
            case UNHEALTHY -> unhealthy(outcome, candidate);
            case ROLLED_BACK -> rolledBack(why, outcome.names());
            case UNCHANGED -> record(claim -> claim.failed(redacted(why)));
            case UNCERTAIN -> fail(why);
        }
    }

    private void unhealthy(HostOutcome outcome, ReleaseCandidate candidate) {
        String why = outcome.why();
        if (redeploy.backOut() == RedeploySettings.BackOut.NEVER) {
            fail(why);
        } else if (target.canGoBack(candidate, outcome, former())) {
            record(claim -> claim.backOut(redacted(why)));
        } else {
            fail(why + "; there is no release before it that could be put back");
        }
    }

    private void recordBack(HostOutcome outcome, Optional<ReleaseCandidate> former, String why) {
        List<String> names = outcome.names();
        switch (outcome.kind()) {
            case HEALTHY ->
                rolledBack(
                        why + "; "
                                + (names.isEmpty()
                                        ? "the release before is live again: "
                                                + former.orElseThrow().words()
                                        : String.join(" ", names) + " is live again"),
                        names);
            case HEALTHY_IN_DOUBT -> {
                String detail = redacted(why + "; the release before is live again, but " + outcome.why());
                record(claim -> claim.rolledBack(context.image(), detail, Optional.of(detail)));
            }
            case UNHEALTHY, ROLLED_BACK, UNCHANGED, UNCERTAIN ->
                fail(why + "; and what ran before could not be put back: " + outcome.why());
        }
    }

    /** @param names of what was put back, which need not be what was recorded as live; empty where it is */
    private void rolledBack(String why, List<String> names) {
        Optional<Release> other = former().filter(release -> isAnother(release, names));
        if (other.isEmpty()) {
            record(claim -> claim.rolledBack(context.image(), redacted(why), Optional.empty()));
            return;
        }
        String found =
                names.get(names.size() - 1) + ", which run " + context.run().id() + " found there and put back";
        String detail = redacted(why + "; that is not release " + other.get().id() + ", which was recorded as live");
        record(claim -> claim.rolledBackToAnother(context.image(), detail, found));
    }

    private static boolean isAnother(Release release, List<String> names) {
        return !names.isEmpty()
                && release.digest().isPresent()
                && names.stream().noneMatch(release.image().get()::isCalled);
    }

    private Optional<Release> former() {
        return context.claim().hosts().get(host.position()).former().flatMap(releases::find);
    }

    private void fail(String why) {
        record(claim -> claim.failedInDoubt(redacted(why)));
    }

    private boolean mayHaveRun() {
        boolean recorded = host.state() == HostState.RUNNING;
        // An earlier process may have ended before it could record the start, or its version knew one host only.
        boolean unrecorded = host.position() == 0
                && context.run().reachedRedeploy()
                && context.run().hosts().isEmpty();
        return recorded || unrecorded;
    }

    private String redacted(String text) {
        return context.log().redacted(text);
    }

    private void record(Consumer<HostClaim> write) {
        write.accept(context.claim().on(host));
    }

    /** An outcome after an interrupt may be the interrupt's, and not the host's. */
    private static void failIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
