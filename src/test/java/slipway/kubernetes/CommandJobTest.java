package slipway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a command of a release gets of the deployment's pods, and what it does not. */
class CommandJobTest {
    private static final String IMAGE = "registry.example.com/shop@sha256:" + "b".repeat(64);

    @Test
    void itHasWhatThePodsHaveAndNothingThatServes() throws Exception {
        assertThat(job(List.of("sh", "-c", "migrate")).at("/spec/template/spec"))
                .isEqualTo(json("""
                {
                  "serviceAccountName": "shop", "imagePullSecrets": [{ "name": "registry" }], "nodeSelector": { "disk": "ssd" },
                  "securityContext": { "runAsUser": 10 }, "restartPolicy": "Never",
                  "affinity": { "nodeAffinity": { "x": 1 } },
                  "initContainers": [{ "name": "fetch", "image": "fetch:1" }],
                  "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }],
                  "containers": [{
                    "name": "app", "image": "%s", "command": ["sh", "-c", "migrate"], "workingDir": "/app",
                    "env": [{ "name": "URL", "valueFrom": { "secretKeyRef": { "name": "db", "key": "url" } } }],
                    "envFrom": [{ "configMapRef": { "name": "shop" } }],
                    "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
                    "resources": { "limits": { "memory": "1Gi" } },
                    "securityContext": { "readOnlyRootFilesystem": true }
                  }]
                }
                """.formatted(IMAGE)));
    }

    @Test
    void noServiceFindsItAndItIsTriedOnce() throws Exception {
        JsonNode job = job(List.of("migrate"));

        assertThat(job.at("/spec/template/metadata/labels"))
                .isEqualTo(job.at("/metadata/labels"))
                .hasSize(1);
        assertThat(job.at("/spec/backoffLimit").asInt(-1)).isZero();
        assertThat(job.at("/spec/activeDeadlineSeconds").asInt()).isEqualTo(45);
        assertThat(job.at("/spec/ttlSecondsAfterFinished").asInt()).isEqualTo(86_400);
        assertThat(job.at("/metadata/name").asText()).matches("slipway-before-[0-9a-f]{16}");
    }

    /** Kubernetes would put the container's own variable there, and nothing for the number of the process. */
    @Test
    void whatAShellReadsReachesIt() throws Exception {
        assertThat(job(List.of("sh", "-c", "echo $(date) $$ $HOME"))
                        .at("/spec/template/spec/containers/0/command/2")
                        .asText())
                .isEqualTo("echo $$(date) $$$$ $$HOME");
    }

    @Test
    void eachRunHasItsOwnAndAllOfADeploymentHaveOneLabel() {
        CommandJob one = of("before", "run 1", List.of());
        CommandJob other = of("before", "run 2", List.of());
        CommandJob after = of("after", "run 1", List.of());

        assertThat(List.of(one.name(), other.name(), after.name())).doesNotHaveDuplicates();
        assertThat(one.label()).isEqualTo(other.label()).isNotEqualTo(after.label());
    }

    private static JsonNode job(List<String> program) throws Exception {
        Deployment deployment = Deployment.read(json("""
                { "metadata": { "name": "web", "generation": 1 }, "spec": { "template": {
                  "metadata": { "labels": { "app": "web" } },
                  "spec": {
                    "serviceAccountName": "shop", "imagePullSecrets": [{ "name": "registry" }], "nodeSelector": { "disk": "ssd" },
                    "securityContext": { "runAsUser": 10 }, "restartPolicy": "Always",
                    "affinity": { "nodeAffinity": { "x": 1 }, "podAntiAffinity": { "y": 1 }, "podAffinity": { "z": 1 } },
                    "topologySpreadConstraints": [{ "maxSkew": 1 }], "readinessGates": [{ "conditionType": "x" }],
                    "initContainers": [{ "name": "fetch", "image": "fetch:1" }],
                    "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data" } }],
                    "containers": [{ "name": "proxy", "image": "proxy:1" }, {
                      "name": "app", "image": "registry.example.com/shop:latest", "command": ["node"], "args": ["server.js"],
                      "workingDir": "/app", "ports": [{ "containerPort": 80 }],
                      "env": [{ "name": "URL", "valueFrom": { "secretKeyRef": { "name": "db", "key": "url" } } }],
                      "envFrom": [{ "configMapRef": { "name": "shop" } }],
                      "volumeMounts": [{ "name": "data", "mountPath": "/data" }],
                      "resources": { "limits": { "memory": "1Gi" } },
                      "securityContext": { "readOnlyRootFilesystem": true },
                      "livenessProbe": { "x": 1 }, "readinessProbe": { "x": 1 }, "startupProbe": { "x": 1 }, "lifecycle": { "x": 1 }
                    }]
                  } } } }
                """));
        Deployment.Container container = deployment.container(Optional.empty(), "registry.example.com/shop");
        return of("before", "run 1", program).manifest(deployment, container, IMAGE, "run 1");
    }

    private static CommandJob of(String called, String run, List<String> words) {
        return CommandJob.of(new ReleaseCommand.Program(called, words, Duration.ofSeconds(45)), "web", run);
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }
}
