package slipway.kubernetes;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a deployment is to run, and what its pods do.
 *
 * @param image that its pods are to run
 * @param others what runs besides that, each in a few words
 * @param wanted pods
 */
public record DeploymentObservation(
        String deployment, String image, int wanted, List<PodState> pods, List<String> others) {
    public DeploymentObservation {
        pods = List.copyOf(pods);
        others = List.copyOf(others);
    }

    /**
     * A pod with that image.
     *
     * @param trouble what keeps it from being ready, in one line
     * @param restarts of its container
     * @param lastEnd when that last ended, by the cluster's clock
     */
    public record PodState(
            String name, boolean running, Optional<String> trouble, int restarts, Optional<Instant> lastEnd) {}
}
