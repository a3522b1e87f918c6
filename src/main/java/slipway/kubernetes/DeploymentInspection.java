package slipway.kubernetes;

import java.util.List;
import java.util.Optional;
import slipway.config.DeployMethod;

/**
 * A look at a deployment, which changes nothing.
 *
 * @param repository that its image is of
 */
public record DeploymentInspection(DeployMethod.Kubernetes settings, String deployment, String repository) {
    /**
     * Asks the cluster; gives up after 90 s.
     *
     * @throws KubernetesException when it cannot be asked, or the deployment is not there
     */
    public DeploymentObservation look() throws KubernetesException, InterruptedException {
        var cluster = new Cluster(new Kubectl(settings));
        Deployment found = cluster.deployment(deployment);
        Deployment.Container container = meant(found);
        List<Pod> pods = cluster.pods(found, container.name());
        return new DeploymentObservation(
                deployment,
                container.image(),
                found.wanted(),
                pods.stream()
                        .filter(pod -> Images.same(pod.image(), container.image()))
                        .map(pod -> new DeploymentObservation.PodState(
                                pod.name(), pod.isRunning(), pod.trouble(), pod.restarts(), pod.lastEnd()))
                        .toList(),
                pods.stream()
                        .filter(pod -> !Images.same(pod.image(), container.image()) && pod.isRunning())
                        .map(pod -> pod.name() + " runs " + pod.image())
                        .toList());
    }

    /** Where somebody gave it an image of another repository, that is what it runs now. */
    private Deployment.Container meant(Deployment found) throws KubernetesException {
        Optional<Deployment.Container> only =
                Optional.of(found.containers()).filter(all -> all.size() == 1).map(all -> all.get(0));
        Optional<Deployment.Container> named = found.containers().stream()
                .filter(each -> settings.container().equals(Optional.of(each.name())))
                .findFirst();
        Optional<Deployment.Container> meant =
                named.or(() -> settings.container().isPresent() ? Optional.empty() : only);
        return meant.isPresent() ? meant.get() : found.container(settings.container(), repository);
    }
}
