package slipway.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes what an installation's runs that are no longer at work have left in the engine. */
record Sweep(EngineConnection engine, String installation, Set<Long> keepRuns) {
    void sweep() throws DockerException, InterruptedException {
        DockerClient client = engine.client();
        List<Container> containers = engine.ask(
                "list of containers",
                () -> client.listContainersCmd()
                        .withShowAll(true)
                        .withLabelFilter(Labels.filters(installation))
                        .exec());
        List<Network> networks = engine.ask(
                "list of networks",
                () -> client.listNetworksCmd()
                        .withFilter("label", Labels.filters(installation))
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
        String run = labels.get(Labels.RUN);
        return run != null
                && keepRuns.stream().noneMatch(kept -> kept.toString().equals(run));
    }
}
