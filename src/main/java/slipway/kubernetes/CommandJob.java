package slipway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import slipway.text.Sha256;

/**
 * A command of a release as a Job of {@code batch/v1}. Its pod is made like those of a deployment, with another image and
 * program, and without what would bring it requests, keep it from ending, or keep it away from the deployment's own pods.
 *
 * @param name by which a start after a crash finds it again
 * @param label what the label {@link #LABEL} says: which command of which deployment, in every run
 */
record CommandJob(String name, String label, List<String> program, Duration limit) {
    static final String LABEL = "slipway/command";
    private static final String RUN = "slipway/run";

    /** In seconds. The cluster removes what Slipway could not remove; a Slipway that was away for longer would begin again. */
    private static final int KEPT = 86_400;

    private static final List<String> OF_SERVING =
            List.of("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle");
    private static final List<String> OF_ALL_PODS =
            List.of("topologySpreadConstraints", "readinessGates", "restartPolicy", "activeDeadlineSeconds");
    private static final List<String> NEAR_OTHER_PODS = List.of("podAffinity", "podAntiAffinity");

    CommandJob {
        program = List.copyOf(program);
    }

    /** @param run its id, which no other one has */
    static CommandJob of(ReleaseCommand.Program program, String deployment, String run) {
        return new CommandJob(
                "slipway-" + program.called() + "-" + digest(run),
                program.called() + "-" + digest(deployment),
                program.words(),
                program.limit());
    }

    private static String digest(String text) {
        return Sha256.hex(text).substring(0, 16);
    }

    /** @param container of the deployment's pods, whose place the command takes */
    ObjectNode manifest(Deployment deployment, Deployment.Container container, String image, String run) {
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.put("apiVersion", "batch/v1").put("kind", "Job");
        ObjectNode metadata = job.putObject("metadata").put("name", name);
        metadata.putObject("labels").put(LABEL, label);
        metadata.putObject("annotations").put(RUN, run);
        ObjectNode spec = job.putObject("spec")
                .put("backoffLimit", 0)
                .put("activeDeadlineSeconds", limit.toSeconds())
                .put("ttlSecondsAfterFinished", KEPT);
        // No label of the deployment's: by these, services find its pods.
        ObjectNode template = spec.putObject("template");
        template.putObject("metadata").putObject("labels").put(LABEL, label);
        template.set("spec", pod(deployment.template().path("spec"), container.name(), image));
        return job;
    }

    private ObjectNode pod(JsonNode former, String container, String image) {
        ObjectNode pod = former.deepCopy();
        pod.remove(OF_ALL_PODS);
        if (pod.path("affinity") instanceof ObjectNode affinity) {
            affinity.remove(NEAR_OTHER_PODS);
        }
        pod.put("restartPolicy", "Never");
        ArrayNode containers = JsonNodeFactory.instance.arrayNode();
        former.path("containers").forEach(each -> {
            if (each.path("name").asText().equals(container)) {
                containers.add(container(each.deepCopy(), image));
            }
        });
        pod.set("containers", containers);
        return pod;
    }

    private ObjectNode container(ObjectNode container, String image) {
        container.remove(OF_SERVING);
        container.remove("args");
        container.put("image", image);
        ArrayNode command = container.putArray("command");
        // Kubernetes puts variables in place of $(NAME), and takes $$ for a dollar.
        program.forEach(word -> command.add(word.replace("$", "$$")));
        return container;
    }
}
