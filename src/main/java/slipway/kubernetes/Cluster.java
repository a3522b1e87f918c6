package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is read of a namespace. */
record Cluster(Kubectl kubectl) {
    /** So many pods tell how a rollout goes; the numbers of all are the deployment's. */
    private static final int PODS = 200;

    private static final String NOT_ENDED = encode("status.phase!=Failed,status.phase!=Succeeded");

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
        String selector = encode(deployment.selector());
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

    /** All that its container has printed, as far as the node has it. */
    String log(String pod, String container) throws KubernetesException, InterruptedException {
        return kubectl.text("/api/v1/namespaces/" + namespace() + "/pods/" + pod + "/log?container=" + container);
    }

    Optional<JsonNode> job(String name) throws KubernetesException, InterruptedException {
        try {
            return Optional.of(kubectl.get(jobs() + "/" + name));
        } catch (KubernetesException e) {
            if (e.kind() == KubernetesException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Those with this label of ours. */
    List<JsonNode> jobs(String label) throws KubernetesException, InterruptedException {
        List<JsonNode> jobs = new ArrayList<>();
        kubectl.get(jobs() + "?labelSelector=" + encode(CommandJob.LABEL + "=" + label))
                .path("items")
                .forEach(jobs::add);
        return jobs;
    }

    /** The newest one, by the time that the cluster has written on it. */
    Optional<JsonNode> podOfJob(String job) throws KubernetesException, InterruptedException {
        List<JsonNode> pods = new ArrayList<>();
        kubectl.get("/api/v1/namespaces/" + namespace() + "/pods?labelSelector=" + encode("job-name=" + job))
                .path("items")
                .forEach(pods::add);
        return pods.stream()
                .max(Comparator.comparing(
                        pod -> pod.at("/metadata/creationTimestamp").asText()));
    }

    /** Begins to remove it; whether it was there does not matter. */
    String removeJob(String name) throws KubernetesException, InterruptedException {
        return kubectl.delete("jobs.batch/" + name);
    }

    private String jobs() {
        return "/apis/batch/v1/namespaces/" + namespace() + "/jobs";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String deployments() {
        return "/apis/apps/v1/namespaces/" + namespace() + "/deployments";
    }

    private String namespace() {
        return kubectl.cluster().namespace();
    }
}
