package slipway.docker.engine;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes containers and networks away for good: killed without grace, with the volumes that only they have. */
public record ContainerRemoval(EngineConnection engine) {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerRemoval.class);

    /** Does so even when interrupted; what cannot be removed, or not until then, is left to the next sweep. */
    public void remove(Collection<String> containers, Collection<String> networks, long end) {
        boolean gone = engine.doAll(containers.stream().map(this::ofContainer).toList(), end);
        // A network cannot go before the containers in it.
        if (!gone || !engine.doAll(networks.stream().map(this::ofNetwork).toList(), end)) {
            LOG.warn(
                    "the Docker engine at {} does not remove what a run has made, a sweep will try again",
                    engine.address());
        }
    }

    private Runnable ofContainer(String container) {
        return () -> attempt(
                "container " + container,
                () -> engine.client()
                        .removeContainerCmd(container)
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec());
    }

    private Runnable ofNetwork(String network) {
        return () -> attempt(
                "network " + network,
                () -> engine.client().removeNetworkCmd(network).exec());
    }

    private void attempt(String what, Runnable removal) {
        try {
            removal.run();
        } catch (NotFoundException e) {
            LOG.trace("{} was gone already", what);
        } catch (ConflictException e) {
            LOG.debug("{} is being removed already", what, e);
        } catch (RuntimeException e) {
            LOG.warn("{} could not be removed, a sweep will try again: {}", what, EngineFailure.messageOf(e));
        }
    }
}
