package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is read of a namespace. */
record Cluster(Kubectl kubectl) {
    /** So many pods tell how a rollout goes; the numbers of all are the deployment's. */
    private static final int PODS = 200;

    private static final String NOT_ENDED =
            URLEncoder.encode("status.phase!=Failed,status.phase!=Succeeded", StandardCharsets.UTF_8);

    private static final String LOG_LIMIT = "&tailLines=30&limitBytes=8000";

    Deployment deployment(String name) throws KubernetesException, InterruptedException {
        return Deployment.read(kubectl.get(deployments() + "/" + name));
    }

    List<String> deploymentNames() throws KubernetesException, InterruptedException {
        List<String> names = new ArrayList<>();
        kubectl.get(deployments() + "?limit=" + PODS)
                .path("items")
                .forEach(each -> names.add(each.at("/metadata/name").asText()));
        return names;
    }

    /** Those that are not being ended and have not ended, which the cluster keeps in its list, by their names. */
    List<Pod> pods(Deployment deployment, String container) throws KubernetesException, InterruptedException {
        String selector = URLEncoder.encode(deployment.selector(), StandardCharsets.UTF_8);
        JsonNode list = kubectl.get("/api/v1/namespaces/" + namespace() + "/pods?limit=" + PODS + "&fieldSelector="
                + NOT_ENDED + "&labelSelector=" + selector);
        List<Pod> pods = new ArrayList<>();
        list.path("items").forEach(each -> pods.add(Pod.read(each, container)));
        return pods.stream()
                .filter(pod -> !pod.ending())
                .sorted(Comparator.comparing(Pod::name))
                .toList();
    }

    /** The last lines of its container; while it waits to be started again, of the one that ended. */
    String lastLines(Pod pod, String container) throws KubernetesException, InterruptedException {
        return kubectl.text("/api/v1/namespaces/" + namespace() + "/pods/" + pod.name() + "/log?container=" + container
                + LOG_LIMIT);
    }

    private String deployments() {
        return "/apis/apps/v1/namespaces/" + namespace() + "/deployments";
    }

    private String namespace() {
        return kubectl.cluster().namespace();
    }
}
