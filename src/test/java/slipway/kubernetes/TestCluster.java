package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import slipway.parts.EnginePart;
import slipway.parts.FreePort;
import slipway.parts.Parts;
import slipway.parts.Ran;

/**
 * A namespace of a test's own in the cluster that {@code dev/test-kubernetes} started. The images of its deployments are in
 * the registry alone, so the node pulls them with the login that a secret has.
 */
public final class TestCluster {
    /** Names the kubeconfig; without it these tests are not run. */
    public static final String VARIABLE = "SLIPWAY_TEST_KUBERNETES";

    public static final String CONTEXT = "slipway";

    private final Parts parts;
    private final EnginePart builder;
    private final Path folder;
    private final String namespace;
    private final String repository;
    private final int port = FreePort.take();

    private TestCluster(Path folder, String namespace, String repository) throws IOException {
        this.parts = Parts.find();
        this.builder = new EnginePart(parts.builderEngine());
        this.folder = folder;
        this.namespace = namespace;
        this.repository = parts.registry() + "/" + repository;
    }

    /**
     * Makes the namespace, with the registry's login in it.
     *
     * @param folder for what is built
     * @param repository in the registry of the tests
     */
    public static TestCluster begin(Path folder, String namespace, String repository)
            throws IOException, InterruptedException {
        var cluster = new TestCluster(Files.createDirectories(folder), namespace, repository);
        cluster.kubectl("create", "namespace", namespace);
        cluster.kubectl(
                "create",
                "secret",
                "docker-registry",
                "registry",
                "--docker-server=" + cluster.parts.registry(),
                "--docker-username=" + cluster.parts.registryUser(),
                "--docker-password=" + cluster.parts.registryPassword());
        cluster.builder.login(cluster.folder);
        return cluster;
    }

    public void end() throws IOException, InterruptedException {
        kubectl("delete", "deployments,jobs", "--all", "--wait=false");
        kubectl("delete", "pods", "--all", "--force", "--grace-period=0", "--wait=false");
        kubectl("delete", "namespace", namespace, "--wait=false");
    }

    public static Path kubeconfig() {
        return Path.of(System.getenv(VARIABLE));
    }

    public String namespace() {
        return namespace;
    }

    public String repository() {
        return repository;
    }

    public String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** What {@code redeploy.kubernetes} is for these deployments. */
    public Map<String, Object> configuration(String... deployments) {
        return Map.of(
                "context",
                CONTEXT,
                "namespace",
                namespace,
                "kubeconfig",
                kubeconfig().toString(),
                "deployments",
                List.of(deployments));
    }

    /** An image whose container does this; returns its name by digest. */
    public String image(String version, String command) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("Dockerfile"), dockerfile(version, command));
        String name = repository + ":" + version;
        return builder.publish(folder, name);
    }

    public static String dockerfile(String version, String command) {
        return """
                FROM busybox:local
                RUN mkdir /www && echo 'this is %s' >/www/index.html
                CMD ["sh", "-c", "%s"]
                """.formatted(version, command);
    }

    /** What a container of {@code web} does that serves its version. */
    public String serving() {
        return "exec httpd -f -p 127.0.0.1:" + port + " -h /www";
    }

    /**
     * As a person made it, by a tag, and waits until it is there. One pod at a time, in the network of the node, since the
     * cluster of the tests has none of its own.
     *
     * @param probe a line of YAML, or nothing
     */
    public void create(String deployment, String image, String probe) throws IOException, InterruptedException {
        Path file = folder.resolve(deployment + ".yaml");
        Files.writeString(file, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: { name: %1$s }
                spec:
                  selector: { matchLabels: { app: %1$s } }
                  strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
                  template:
                    metadata: { labels: { app: %1$s } }
                    spec:
                      hostNetwork: true
                      automountServiceAccountToken: false
                      terminationGracePeriodSeconds: 0
                      imagePullSecrets: [{ name: registry }]
                      containers:
                      - name: app
                        image: %2$s
                        imagePullPolicy: IfNotPresent
                        %3$s
                """.formatted(deployment, image, probe));
        kubectl("apply", "--filename=" + file);
        kubectl("rollout", "status", "deployment/" + deployment, "--timeout=120s");
    }

    public String probe() {
        return "readinessProbe: { httpGet: { host: 127.0.0.1, port: " + port + ", path: / }, periodSeconds: 1 }";
    }

    /** The image that the deployment is to run. */
    public String specified(String deployment) throws IOException, InterruptedException {
        return kubectl(
                "get",
                "deployment",
                deployment,
                "--output=jsonpath={.spec.template.spec.containers[?(@.name==\"app\")].image}");
    }

    /** The images of the pods that run, and are ready. */
    public List<String> running(String deployment) throws IOException, InterruptedException {
        List<String> images = new ArrayList<>();
        json("get", "pods", "--selector=app=" + deployment).path("items").forEach(pod -> {
            boolean ready = pod.at("/status/containerStatuses/0/ready").asBoolean();
            if (ready && !pod.at("/metadata").has("deletionTimestamp")) {
                images.add(pod.at("/spec/containers/0/image").asText());
            }
        });
        return images;
    }

    /** How many different templates it has had. */
    public int templates(String deployment) throws IOException, InterruptedException {
        return json("get", "replicasets", "--selector=app=" + deployment)
                .path("items")
                .size();
    }

    public void awaitSpecified(String deployment, String image) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> specified(deployment).equals(image));
    }

    public void awaitAnother(String deployment, String image) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !specified(deployment).equals(image));
    }

    public JsonNode json(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--output=json");
        return new ObjectMapper().readTree(kubectl(all.toArray(String[]::new)));
    }

    public String kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("kubectl", "--kubeconfig=" + kubeconfig(), "--context=" + CONTEXT, "--namespace=" + namespace));
        command.addAll(List.of(arguments));
        return Ran.run(folder, Map.of(), command.toArray(String[]::new)).good().strip();
    }
}
