package slipway.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slipway.text.SingleLine;

/** What one look after the other at a deployment says of its rollout. */
final class RolloutProgress {
    /** A container that ends may live when it is started again; one that has ended so often will not. */
    private static final int HOPELESS = 3;

    private static final int TROUBLES = 3;
    private static final int LONGEST = 300;

    private final String image;
    private final int samples;
    private final Duration uptime;
    private int givenUp;
    private Optional<String> pullError = Optional.empty();
    private String seen = "";
    private int good;
    private long since;

    /**
     * A rollout that begins.
     *
     * @param image that the pods shall run
     * @param probed whether Kubernetes itself asks the container whether it is ready
     */
    RolloutProgress(String image, DeploymentRollout.Watch watch, boolean probed) {
        this.image = image;
        this.samples = watch.samples();
        this.uptime = probed ? Duration.ZERO : watch.uptime();
    }

    enum Verdict {
        GOING_ON,
        HEALTHY,
        HOPELESS
    }

    /**
     * What was seen.
     *
     * @param words for people: what is there, or what is not there yet, and why
     * @param pods those of the image
     */
    record Look(Verdict verdict, String words, List<Pod> pods) {
        Look {
            pods = List.copyOf(pods);
        }
    }

    /** @param pods all of the deployment */
    Look look(Deployment now, List<Pod> pods) {
        List<Pod> ours =
                pods.stream().filter(pod -> Images.same(pod.image(), image)).toList();
        Optional<String> lacking = now.lacking();
        // For one look it may be the word about the rollout before.
        givenUp = now.isGivenUp() ? givenUp + 1 : 0;
        if (isSteady(lacking.isEmpty(), ours)) {
            String words = now.available() + " of " + now.wanted() + " pods are available, and stayed so";
            return new Look(Verdict.HEALTHY, words, ours);
        }
        boolean crashes = ours.stream().anyMatch(pod -> pod.crashes() && pod.restarts() >= HOPELESS);
        String words = words(lacking, now, ours);
        if (givenUp > 1) {
            return new Look(Verdict.HOPELESS, "the cluster gave up (ProgressDeadlineExceeded): " + words, ours);
        }
        return new Look(lacking.isPresent() && crashes ? Verdict.HOPELESS : Verdict.GOING_ON, words, ours);
    }

    /** A look that failed tells nothing of the time between. */
    void interrupted() {
        good = 0;
    }

    /** Whether the pods have been there, the same ones and without a restart, for long enough. */
    private boolean isSteady(boolean complete, List<Pod> pods) {
        String now = pods.stream().map(Pod::mark).collect(Collectors.joining(" "));
        boolean well = complete && !pods.isEmpty() && pods.stream().allMatch(Pod::isRunning);
        if (!well || !now.equals(seen)) {
            good = 0;
            since = System.nanoTime();
        }
        seen = now;
        if (well) {
            good++;
        }
        return good >= samples && System.nanoTime() - since >= uptime.toNanos();
    }

    private String words(Optional<String> lacking, Deployment now, List<Pod> pods) {
        List<String> troubles =
                pods.stream().flatMap(pod -> pod.trouble().stream()).toList();
        // The word while a pull waits for its next attempt does not say what was wrong with the last one.
        pullError = troubles.stream()
                .filter(text -> text.contains("ErrImagePull: "))
                .findFirst()
                .or(() -> pullError);
        boolean pullWaits = troubles.stream().anyMatch(text -> text.contains("ImagePullBackOff"));
        return Stream.of(
                        Stream.of(lacking.orElse("all pods are available, and have to stay so")),
                        now.failure().map(text -> SingleLine.line(text, LONGEST)).stream(),
                        troubles.stream().limit(TROUBLES),
                        pullError.filter(text -> pullWaits).stream())
                .flatMap(each -> each)
                .collect(Collectors.joining("; "));
    }
}
