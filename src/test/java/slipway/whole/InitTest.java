package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FarHost;
import slipway.parts.NeedsParts;
import slipway.parts.Program;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInGitLab;

/** {@code slipway init}, answered as a person does, on a real git host, a real SSH host and real engines. */
@NeedsParts
final class InitTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Scene scene;
    private Path site;
    private Path keys;
    private String name;

    @BeforeEach
    void aTeamWithAPipelineOfGitLab() throws Exception {
        scene = Scene.in(folder);
        site = Files.createDirectory(folder.resolve("site"));
        keys = Files.createDirectories(folder.resolve("home/.ssh"));
        name = scene.team().path().replaceFirst(".*/", "");
        environment.put("HOME", folder.resolve("home").toString());
        environment.putAll(scene.parts().dockerEnvironment());
        // The git host of the parts takes one key: as if a person had added it in GitLab.
        Path git = scene.parts().folder().resolve("git");
        Files.copy(git.resolve("id_ed25519"), keys.resolve(name + "-repository"));
        Files.copy(git.resolve("id_ed25519.pub"), keys.resolve(name + "-repository.pub"));
        scene.team().write(".gitlab-ci.yml", pipeline("echo {image} > " + marker()));
        scene.team().commit("As it was with a runner on a desktop");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/main");
        // Secrets that are there are kept, so the tests know them.
        secret("slipway-token", RunningSlipway.TOKEN);
        secret(name + "-webhook-token", RunningSlipway.WEBHOOK_TOKEN);
    }

    private Path marker() {
        return scene.host().resolve("live-" + name);
    }

    private void secret(String file, String text) throws IOException {
        Files.createDirectories(site.resolve("secrets"));
        Files.writeString(site.resolve("secrets").resolve(file), text + "\n");
    }

    private String pipeline(String command) {
        return """
                stages: [test, build, deploy]
                test:
                  image: busybox:local
                  services: ["redis:local"]
                  script: ["test -e Dockerfile", "printf 'PING\\\\r\\\\nQUIT\\\\r\\\\n' | nc redis 6379 | grep PONG"]
                build:
                  stage: build
                  only: [main]
                  script:
                    - docker build --no-cache -t %1$s/%2$s:latest .
                    - docker login -u %3$s -p $PASSWORD %1$s
                    - docker push %1$s/%2$s:latest
                deploy:
                  stage: deploy
                  only: [main]
                  script:
                    - ssh 127.0.0.1 -p %4$d -i %5$s -l ec2-user '%6$s'
                """.formatted(
                        scene.parts().registry(),
                        scene.team().path(),
                        scene.parts().registryUser(),
                        scene.parts().sshPort(),
                        scene.parts().folder().resolve("host/id_ed25519"),
                        command);
    }

    @Test
    void tenAnswersLeadFromARepositoryAndAHostToALiveRelease() throws Exception {
        Ran init = answered(
                List.of(
                        scene.team().folder().toString(), // repository
                        "y", // the git server's key
                        "", // no access token
                        "", // the deploy key is added
                        "", // the host of the pipeline
                        "", // its key
                        "y", // the host's key
                        scene.parts().registryPassword(),
                        "http://127.0.0.1:8080",
                        ""), // write
                "--port",
                "0");

        assertThat(init.status()).as(init.output()).isZero();
        assertThat(init.output())
                .contains("Add this deploy key in GitLab", "Add this webhook in GitLab", "All is ready.")
                .doesNotContain("FAIL", scene.parts().registryPassword(), RunningSlipway.WEBHOOK_TOKEN);
        assertThat(mode(site.resolve("deploy-config.json"))).isEqualTo("rw-------");
        assertThat(mode(site.resolve("secrets/" + name + "-registry-password"))).isEqualTo("rw-------");
        JsonNode project = configuration().at("/projects/0");
        assertThat(project.has("deployBranch")).as("nothing superfluous").isFalse();
        assertThat(project.at("/build").toString())
                .isEqualTo("{\"image\":\"" + scene.parts().registry() + "/"
                        + scene.team().path() + "\",\"noCache\":true}");

        try (var slipway = RunningSlipway.start(site, environment)) {
            scene.team().tell(slipway);
            long run = scene.team().pushed("main", "The first push");
            assertThat(slipway.awaitEnd(run).path("state").asText())
                    .as(slipway.log(run))
                    .isEqualTo("succeeded");
            assertThat(slipway.json("/api/status").at("/projects/0/live/0/run").asLong())
                    .isEqualTo(run);
        }
        assertThat(marker()).content().startsWith(scene.parts().registry());
    }

    @Test
    void withATokenGitLabGetsTheKeyAndTheHookAndOptionsAnswerEverything() throws Exception {
        WholeStack stack = WholeStack.layOut(scene);
        String place = "stack-" + scene.team().path().replace('/', '-') + "/web";
        Path token = Files.writeString(folder.resolve("token"), StandInGitLab.TOKEN);
        Path password =
                Files.writeString(folder.resolve("password"), scene.parts().registryPassword());
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path())) {
            List<String> options = List.of(
                    "--yes",
                    "--repository",
                    scene.team().url(),
                    "--gitlab-url",
                    gitlab.url().toString(),
                    "--git-host-key",
                    fingerprint("git"),
                    "--host-key",
                    fingerprint("host"),
                    "--api-token-file",
                    token.toString(),
                    "--host",
                    "ec2-user@127.0.0.1:" + scene.parts().sshPort(),
                    "--service",
                    place,
                    "--registry-password-file",
                    password.toString(),
                    "--public-url",
                    "https://deploy.example.org/");
            Ran init = answered(List.of(), options.toArray(String[]::new));

            assertThat(init.status()).as(init.output()).isZero();
            assertThat(init.output())
                    .contains("Compose stacks on the host:", "redis (redis:local, running)")
                    .contains("service web of the stack ", "no container of it yet")
                    .contains("ok    " + name + ": GitLab's hook: ", "ok    " + name + ": stack: ");
            assertThat(gitlab.deployKeys().at("/0/can_push").asBoolean()).isFalse();
            assertThat(gitlab.hooks()).hasSize(1);
            assertThat(gitlab.hooks().at("/0/token").asText()).isEqualTo(RunningSlipway.WEBHOOK_TOKEN);
            assertThat(gitlab.hooks().at("/0/url").asText()).isEqualTo("https://deploy.example.org/webhooks/gitlab");
            assertThat(configuration()
                            .at("/projects/0/redeploy/compose/service")
                            .asText())
                    .isEqualTo("web");

            // The known hosts are there now; the same repository again, as another project.
            Files.copy(keys.resolve(name + "-repository"), keys.resolve("second-repository"));
            Files.copy(keys.resolve(name + "-repository.pub"), keys.resolve("second-repository.pub"));
            Ran second = answered(
                    List.of(),
                    "--yes",
                    "--project",
                    "--name",
                    "second",
                    "--gitlab-path",
                    "other/second",
                    "--repository",
                    scene.team().url(),
                    "--api-token-file",
                    "/dev/null",
                    "--deploy-key-is-there",
                    "--host",
                    "none",
                    "--registry-user",
                    "none");
            assertThat(second.status()).as(second.output()).isZero();
            assertThat(second.output()).contains("Add this webhook in GitLab: other/second");
            assertThat(configuration().path("projects")).hasSize(2);
            assertThat(configuration().at("/projects/1").has("redeploy")).isFalse();
        } finally {
            stack.takeDown();
        }
    }

    @Test
    void whatIsThereIsNotOverwrittenAndAnotherHostKeyIsNotTrusted() throws Exception {
        Files.writeString(site.resolve("deploy-config.json"), "mine");
        Ran there = answered(List.of("n"));
        assertThat(there.status()).isEqualTo(1);
        assertThat(there.output()).contains("add a project with --project");
        assertThat(site.resolve("deploy-config.json")).hasContent("mine");

        Files.delete(site.resolve("deploy-config.json"));
        String repository = scene.team().folder().toString();
        Ran wrong = answered(List.of(repository), "--git-host-key", "SHA256:another");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.output()).contains("and not SHA256:another: find out why");
        Ran refused = answered(List.of(repository, "n"));
        assertThat(refused.output())
                .contains("is not trusted, so nothing is done with it")
                .doesNotContain("\tat ");

        String other = Files.readString(scene.parts().folder().resolve("host/known_hosts"))
                .replace("]:" + scene.parts().sshPort(), "]:" + scene.parts().gitPort());
        Files.writeString(keys.resolve("known_hosts"), other);
        Ran changed = answered(List.of(repository));
        assertThat(changed.output())
                .contains(
                        "knows another one",
                        "ssh-keygen -R '[127.0.0.1]:" + scene.parts().gitPort());
        assertThat(keys.resolve("known_hosts")).content().isEqualTo(other);

        Files.delete(keys.resolve("known_hosts"));
        Ran ended = answered(List.of(repository, "y", ""));
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.output()).contains("there is no answer to a question; give it as --deploy-key-is-there");
        assertThat(site.resolve("deploy-config.json")).doesNotExist();
    }

    @Test
    void aHostThatReachesNoRegistryIsGivenTheOneBesideSlipway() throws Exception {
        FarHost host = FarHost.start(folder.resolve("far"));
        try {
            Path password =
                    Files.writeString(folder.resolve("password"), scene.parts().registryPassword());
            Ran init = answered(
                    List.of(),
                    "--yes",
                    "--repository",
                    scene.team().folder().toString(),
                    "--git-host-key",
                    fingerprint("git"),
                    "--api-token-file",
                    "/dev/null",
                    "--deploy-key-is-there",
                    "--host",
                    "ec2-user@127.0.0.1:" + host.line().port(),
                    "--host-key",
                    fingerprint(folder.resolve("far/host/host_ed25519.pub")),
                    "--identity",
                    host.identityFile().toString(),
                    "--registry-through-ssh",
                    "--registry-password-file",
                    password.toString(),
                    "--public-url",
                    "https://deploy.example.org");

            assertThat(init.status()).as(init.output()).isZero();
            assertThat(init.output()).contains("reaches the registry through SSH at its own port");
            assertThat(configuration()
                            .at("/projects/0/redeploy/registryThroughSsh")
                            .asBoolean())
                    .isTrue();
        } finally {
            host.end();
        }
    }

    private String fingerprint(String part) throws Exception {
        return fingerprint(scene.parts().folder().resolve(part + "/host_ed25519.pub"));
    }

    private String fingerprint(Path key) throws Exception {
        return Ran.run(folder, Map.of(), "ssh-keygen", "-lf", key.toString())
                .good()
                .split(" ", -1)[1];
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private JsonNode configuration() throws IOException {
        return new ObjectMapper().readTree(Files.readString(site.resolve("deploy-config.json")));
    }

    /** A pipe answers, a line for each question. */
    private Ran answered(List<String> answers, String... options) throws Exception {
        Path file = Files.writeString(
                folder.resolve("answers"), answers.isEmpty() ? "" : String.join("\n", answers) + "\n");
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <'" + file + "'", "sh"));
        command.addAll(Program.command());
        command.add("init");
        command.addAll(List.of("--docker", scene.parts().builderEngine()));
        if (!List.of(options).contains("--gitlab-path")) {
            command.addAll(List.of("--gitlab-path", scene.team().path()));
        }
        command.addAll(List.of(options));
        return Ran.run(site, environment, command.toArray(String[]::new));
    }
}
