package slipway.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.util.List;
import java.util.Map;

/** Removes what earlier lives of an installation have left in the engine; what this one makes meanwhile is its own. */
record Sweep(EngineConnection engine, Owner owner) {
    void sweep() throws DockerException, InterruptedException {
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
        new Removal(engine)
                .remove(
                        containers.stream()
                                .filter(container -> isLeft(container.getLabels()))
                                .map(Container::getId)
                                .toList(),
                        networks.stream()
                                .filter(network -> isLeft(network.getLabels()))
                                .map(Network::getId)
                                .toList());
    }

    private boolean isLeft(Map<String, String> labels) {
        return !owner.life().equals(labels.get(Labels.LIFE));
    }
}
