package slipway.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.http.OutgoingProxy;
import slipway.parts.LocalTeam;

/** {@code slipway init} for a repository of this machine, without a host and without an engine. */
class InitCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path configuration;

    @BeforeEach
    void aRepositoryWithADockerfile() throws Exception {
        LocalTeam.make(folder);
        configuration = Files.createDirectory(folder.resolve("site")).resolve("deploy-config.json");
    }

    private void init(String answers, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "init",
                "--config",
                configuration.toString(),
                "--repository",
                folder.resolve("origin.git").toString(),
                "--gitlab-path",
                "team/backend",
                "--gitlab-url",
                "https://gitlab.example.org",
                "--api-token-file",
                "/dev/null",
                "--host",
                "none",
                "--docker",
                "tcp://127.0.0.1:1",
                "--public-url",
                "https://deploy.example.org"));
        words.addAll(List.of(more));
        InitCommand.run(
                words.toArray(String[]::new),
                new BufferedReader(new StringReader(answers)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                OutgoingProxy.of(Map.of()));
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anImageThatNothingPushedIsPushedOnlyAfterAYes() throws Exception {
        init("backend\nn\n\n\n");
        assertThat(said()).contains("Nothing in the repository pushes an image so far.", "Docker Hub");
        assertThat(configuration).content().contains("\"build\"").doesNotContain("\"push\"");

        Files.delete(configuration);
        assertThatThrownBy(() -> init("", "--yes", "--image", "backend")).hasMessageContaining("give --push");
        assertThat(configuration).doesNotExist();
    }

    @Test
    void aSecondServiceOfARepositorySharesTheWebhookOfTheFirst() throws Exception {
        init("backend\nn\n\n\n");
        Path secrets = configuration.resolveSibling("secrets");

        init("web\nn\n\n\n", "--project", "--name", "web");

        assertThat(said()).contains("The webhook of origin delivers for this project, too.");
        assertThat(secrets.resolve("web-webhook-token")).doesNotExist();
        JsonNode projects = new ObjectMapper().readTree(configuration.toFile()).path("projects");
        assertThat(projects.at("/1/gitlab")).isEqualTo(projects.at("/0/gitlab"));
    }

    @Test
    void withoutTheServiceOfAPackageNothingIsAskedThatEndsWithADeploy() {
        assertThatThrownBy(() -> init("", "--deploy")).hasMessageContaining("--deploy starts the service of a package");
        assertThat(configuration).doesNotExist();
        assertThat(said()).isEmpty();
    }

    @Test
    void aProjectThatIsThereKeepsItsSecrets() throws Exception {
        String before = "{ \"projects\": [{ \"name\": \"origin\" }] }";
        Files.writeString(configuration, before);
        Path secret = Files.writeString(
                Files.createDirectory(folder.resolve("site/secrets")).resolve("origin-registry-password"), "mine");
        Path password = Files.writeString(folder.resolve("password"), "other");

        assertThatThrownBy(() -> init(
                        "",
                        "--yes",
                        "--overwrite",
                        "--project",
                        "--image",
                        "a/b",
                        "--registry-user",
                        "ada",
                        "--registry-password-file",
                        password.toString()))
                .hasMessageContaining("has a project origin already");
        assertThat(secret).hasContent("mine");
        assertThat(configuration).hasContent(before);
    }
}
