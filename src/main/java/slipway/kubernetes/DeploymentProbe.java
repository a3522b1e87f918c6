package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import slipway.config.DeployMethod;
import slipway.kubernetes.KubernetesException.Kind;

/** Finds out, without changing anything, whether a deployment could be given another image. */
public final class DeploymentProbe {
    private static final int OLDEST_MINOR = 20;
    /** What a rollout does, as {@code kubectl auth can-i} takes it. */
    private static final List<List<String>> NEEDED = List.of(
            List.of("get", "deployments.apps/"), List.of("patch", "deployments.apps/"), List.of("list", "pods"));

    private static final List<List<String>> NEEDED_FOR_COMMANDS = Stream.of("create", "get", "list", "delete")
            .map(verb -> List.of(verb, "jobs.batch"))
            .toList();

    private final Kubectl kubectl;
    private final Cluster cluster;
    private final String repository;

    /** @param repository of the image that is built */
    public DeploymentProbe(DeployMethod.Kubernetes settings, String repository) {
        this.kubectl = new Kubectl(settings);
        this.cluster = new Cluster(kubectl);
        this.repository = repository;
    }

    /**
     * Looks at kubectl itself, which asks no cluster.
     *
     * @return for users: its version, and the context
     * @throws KubernetesException says what is wrong
     */
    public String kubectl() throws KubernetesException, InterruptedException {
        JsonNode version = kubectl.version();
        String words = version.path("gitVersion").asText();
        int minor = Integer.parseInt("0" + version.path("minor").asText().replaceAll("\\D.*", ""));
        if (version.path("major").asText().equals("1") && minor < OLDEST_MINOR) {
            throw new KubernetesException(
                    Kind.REFUSED,
                    "kubectl is " + words + ", and Slipway needs 1." + OLDEST_MINOR + " or newer; install one");
        }
        String context = kubectl.cluster().context();
        List<String> known = kubectl.contexts();
        if (!known.contains(context)) {
            throw new KubernetesException(
                    Kind.REFUSED,
                    "the kubeconfig has no context " + context + " (it has: "
                            + (known.isEmpty() ? "none" : String.join(", ", known))
                            + "); correct redeploy.kubernetes.context or kubeconfig");
        }
        return "kubectl " + words + ", context " + context;
    }

    /**
     * Looks at one deployment, and at what this login may do with it.
     *
     * @return for users: what it runs, and what a release would mean
     * @throws KubernetesException says what is wrong
     */
    public String deployment(String name) throws KubernetesException, InterruptedException {
        Deployment found = found(name);
        Deployment.Container container = found.container(kubectl.cluster().container(), repository);
        found.checkThatItMoves();
        checkRights(name, rights());
        return "deployment " + name + " of " + namespace() + " runs " + container.image() + " as " + container.name()
                + " in " + found.wanted() + (found.wanted() == 1 ? " pod" : " pods") + ", " + found.strategy()
                + (container.probed()
                        ? ""
                        : "; it has no readinessProbe, so each pod that runs gets requests at once: add one to the container");
    }

    private Deployment found(String name) throws KubernetesException, InterruptedException {
        try {
            return cluster.deployment(name);
        } catch (KubernetesException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            throw new KubernetesException(
                    Kind.NOT_FOUND,
                    "there is no deployment " + name + " in the namespace " + namespace() + " (there is: " + names()
                            + "); make it once, for example with kubectl apply, or correct the name");
        }
    }

    private String names() throws InterruptedException {
        try {
            List<String> names = cluster.deploymentNames();
            return names.isEmpty() ? "none" : String.join(", ", names);
        } catch (KubernetesException e) {
            return "not known, since they may not be listed";
        }
    }

    private List<List<String>> rights() {
        return Stream.concat(
                        NEEDED.stream(),
                        kubectl.cluster().hasCommands() ? NEEDED_FOR_COMMANDS.stream() : Stream.empty())
                .toList();
    }

    private void checkRights(String name, List<List<String>> rights) throws KubernetesException, InterruptedException {
        List<String> missing = new ArrayList<>();
        for (List<String> right : rights) {
            String resource = right.get(1).endsWith("/") ? right.get(1) + name : right.get(1);
            if (!kubectl.may(right.get(0), resource)) {
                missing.add(right.get(0) + " " + resource);
            }
        }
        if (!missing.isEmpty()) {
            throw new KubernetesException(
                    Kind.REFUSED,
                    "this login may not " + String.join(", not ", missing) + " in the namespace " + namespace()
                            + "; give it the role that docs/releases.md has, below Deployments of Kubernetes");
        }
    }

    private String namespace() {
        return kubectl.cluster().namespace();
    }
}
