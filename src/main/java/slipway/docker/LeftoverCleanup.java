package slipway.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import slipway.docker.engine.ContainerRemoval;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.Labels;
import slipway.docker.engine.Owner;

/**
 * Removes what earlier lives of an installation have left in the engine, and runs of this one that are not at work any
 * more: the engine was away when they ended.
 *
 * @param atWork asked after the engine was: whose run is not at work then has ended
 */
record LeftoverCleanup(EngineConnection engine, Owner owner, Supplier<Set<Long>> atWork) {
    void sweep() throws EngineException, InterruptedException {
        DockerClient client = engine.client();
        List<Container> containers = engine.ask(
                "list of containers",
                () -> client.listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(Labels.filters(owner))
                        .exec());
        List<Network> networks = engine.ask(
                "list of networks",
                () -> client.listNetworksCmd()
                        .withFilter("label", Labels.filters(owner))
                        .exec());
        Set<String> kept = atWork.get().stream().map(String::valueOf).collect(Collectors.toSet());
        new ContainerRemoval(engine)
                .remove(
                        containers.stream()
                                .filter(container -> isLeft(container.getLabels(), kept))
                                .map(Container::getId)
                                .toList(),
                        networks.stream()
                                .filter(network -> isLeft(network.getLabels(), kept))
                                .map(Network::getId)
                                .toList(),
                        engine.endOfCleanUp());
    }

    private boolean isLeft(Map<String, String> labels, Set<String> kept) {
        return !owner.life().equals(labels.get(Labels.LIFE)) || !kept.contains(labels.get(Labels.RUN));
    }
}
