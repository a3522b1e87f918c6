package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slipway.kubernetes.KubernetesException.Kind;

/**
 * A deployment, as {@code apps/v1} of the Kubernetes API has it.
 *
 * @param generation counts the changes of what is wanted
 * @param observed the generation that the numbers below are about
 * @param wanted pods
 * @param total pods that are there, also those of earlier templates
 * @param selector of its pods, as a query of the API takes it
 * @param template of its pods
 * @param noteText the annotation, word for word
 */
record Deployment(
        String name,
        long generation,
        long observed,
        int wanted,
        int total,
        int updated,
        int available,
        boolean paused,
        String strategy,
        boolean annotated,
        Optional<String> noteText,
        String selector,
        JsonNode template,
        List<Container> containers,
        List<Condition> conditions) {
    private static final String DEADLINE = "ProgressDeadlineExceeded";
    private static final String NOTE_PATH = "/metadata/annotations/" + RolloutNote.ANNOTATION.replace("/", "~1");

    Deployment {
        containers = List.copyOf(containers);
        conditions = List.copyOf(conditions);
    }

    /** @param probed whether it has a readiness probe, without which Kubernetes takes each that runs for ready */
    record Container(String name, String image, boolean probed) {}

    record Condition(String type, String status, String reason, String message) {}

    static Deployment read(JsonNode json) throws KubernetesException {
        JsonNode spec = json.path("spec");
        JsonNode status = json.path("status");
        JsonNode annotations = json.at("/metadata/annotations");
        if (!spec.path("template").isObject()) {
            throw new KubernetesException(Kind.UNREACHABLE, "kubectl: what it printed is not a deployment");
        }
        return new Deployment(
                json.at("/metadata/name").asText(),
                json.at("/metadata/generation").asLong(),
                status.path("observedGeneration").asLong(),
                spec.path("replicas").asInt(1),
                status.path("replicas").asInt(),
                status.path("updatedReplicas").asInt(),
                status.path("availableReplicas").asInt(),
                spec.path("paused").asBoolean(),
                spec.at("/strategy/type").asText("RollingUpdate"),
                annotations.isObject(),
                Optional.ofNullable(annotations.get(RolloutNote.ANNOTATION)).map(JsonNode::asText),
                selector(spec.path("selector")),
                spec.path("template"),
                containers(spec.at("/template/spec/containers")),
                conditions(status.path("conditions")));
    }

    private static List<Container> containers(JsonNode list) {
        List<Container> containers = new ArrayList<>();
        list.forEach(each -> containers.add(new Container(
                each.path("name").asText(),
                each.path("image").asText(),
                each.path("readinessProbe").isObject())));
        return containers;
    }

    private static List<Condition> conditions(JsonNode list) {
        List<Condition> conditions = new ArrayList<>();
        list.forEach(each -> conditions.add(new Condition(
                each.path("type").asText(),
                each.path("status").asText(),
                each.path("reason").asText(),
                each.path("message").asText())));
        return conditions;
    }

    private static String selector(JsonNode selector) {
        List<String> terms = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label ->
                        terms.add(label.getKey() + "=" + label.getValue().asText()));
        selector.path("matchExpressions").forEach(each -> terms.add(term(each)));
        return String.join(",", terms);
    }

    private static String term(JsonNode expression) {
        String key = expression.path("key").asText();
        List<String> values = new ArrayList<>();
        expression.path("values").forEach(value -> values.add(value.asText()));
        String list = "(" + String.join(",", values) + ")";
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in " + list;
            case "NotIn" -> key + " notin " + list;
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }

    Optional<RolloutNote> note() {
        return noteText.flatMap(RolloutNote::read);
    }

    /** Whether the rollout of this run has set what it has, or had. */
    boolean isOf(String id) {
        return note().filter(left -> left.id().equals(id)).isPresent();
    }

    /**
     * The container that gets another image.
     *
     * @param named by the configuration, or empty for the one that runs an image of the repository
     * @throws KubernetesException says what to do where there is none, or more than one
     */
    Container container(Optional<String> named, String repository) throws KubernetesException {
        List<Container> meant = containers.stream()
                .filter(each -> named.isPresent()
                        ? each.name().equals(named.get())
                        : Images.sameRepository(each.image(), repository))
                .toList();
        if (named.isPresent() && meant.isEmpty()) {
            throw unfit("has no container " + named.get() + " (it has: " + words()
                    + "); correct redeploy.kubernetes.container");
        }
        if (meant.size() > 1) {
            throw unfit("has several containers that run an image of " + repository
                    + "; name one of them by redeploy.kubernetes.container");
        }
        if (meant.isEmpty() || !Images.sameRepository(meant.get(0).image(), repository)) {
            throw unfit("runs " + words() + ", and what is built here is " + repository
                    + "; give it that image once, or name another deployment or container");
        }
        return meant.get(0);
    }

    /** The image of a container by its name. */
    String image(String container) {
        return containers.stream()
                .filter(each -> each.name().equals(container))
                .map(Container::image)
                .findFirst()
                .orElse("nothing");
    }

    private String words() {
        return containers.stream()
                .map(each -> each.image() + " as " + each.name())
                .collect(Collectors.joining(", "));
    }

    /** Why a rollout would not go on, or nothing would tell how it goes. */
    void checkThatItMoves() throws KubernetesException {
        if (paused) {
            throw unfit("is paused, so that it would not be replaced; kubectl rollout resume deployment/" + name);
        }
        if (wanted == 0) {
            throw unfit(
                    "is scaled to 0 pods, so nothing would tell whether a release is healthy; scale it first: kubectl"
                            + " scale --replicas=1 deployment/" + name);
        }
    }

    private KubernetesException unfit(String why) {
        return new KubernetesException(Kind.REFUSED, "deployment " + name + " " + why);
    }

    /** What is not done yet, in the order in which {@code kubectl rollout status} looks; empty where all is. */
    Optional<String> lacking() {
        if (observed < generation) {
            return Optional.of("the cluster has not begun to replace its pods");
        }
        if (paused) {
            return Optional.of("it is paused");
        }
        if (wanted == 0) {
            return Optional.of("it was scaled to 0 pods");
        }
        if (updated < wanted) {
            return Optional.of(updated + " of " + wanted + " pods are replaced");
        }
        if (total > updated) {
            return Optional.of((total - updated) + " old pods have not ended");
        }
        return available < updated
                ? Optional.of(available + " of " + updated + " new pods are available")
                : Optional.empty();
    }

    /** Whether the cluster has given up waiting, by the deployment's own {@code progressDeadlineSeconds}. */
    boolean isGivenUp() {
        return observed >= generation
                && conditions.stream()
                        .anyMatch(each -> each.type().equals("Progressing")
                                && each.reason().equals(DEADLINE));
    }

    /** Why the cluster makes no pods, such as a quota. */
    Optional<String> failure() {
        return conditions.stream()
                .filter(each ->
                        each.type().equals("ReplicaFailure") && each.status().equals("True"))
                .map(each -> each.reason() + ": " + each.message())
                .findFirst();
    }

    /**
     * Another image for a container, and the note that tells whose it is: both or neither, and neither where somebody has
     * changed since what the deployment is to be.
     */
    ArrayNode patch(Container container, String image, RolloutNote note) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject().put("op", "test").put("path", "/metadata/generation").put("value", generation);
        patch.addObject()
                .put("op", "replace")
                .put("path", "/spec/template/spec/containers/" + containers.indexOf(container) + "/image")
                .put("value", image);
        if (!annotated) {
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/metadata/annotations")
                    .putObject("value");
        }
        patch.addObject().put("op", "add").put("path", NOTE_PATH).put("value", note.text());
        return patch;
    }

    /** Another note, where the one that was read still stands. */
    ArrayNode patch(RolloutNote note) {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject().put("op", "test").put("path", NOTE_PATH).put("value", noteText.orElseThrow());
        patch.addObject().put("op", "replace").put("path", NOTE_PATH).put("value", note.text());
        return patch;
    }
}
