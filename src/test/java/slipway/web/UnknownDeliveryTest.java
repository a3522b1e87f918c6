package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.client.Client;
import slipway.client.Screen;
import slipway.parts.LocalTeam;
import slipway.parts.RunningSlipway;

/** Somebody pushes and nothing happens, since the webhook has another secret or the project another path. */
class UnknownDeliveryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LARGE = 26 << 20;

    @TempDir
    private Path folder;

    private RunningSlipway slipway;

    /** With a second project, which has another secret, and a third that has the secret of the first. */
    @BeforeEach
    void start() throws Exception {
        LocalTeam.make(folder);
        var file = folder.resolve("deploy-config.json").toFile();
        ObjectNode config = (ObjectNode) JSON.readTree(file);
        config.withObject("/server").put("publicUrl", "https://deploy.example.com");
        ObjectNode backend = (ObjectNode) config.path("projects").get(0);
        for (String name : new String[] {"shop", "site"}) {
            ObjectNode other = backend.deepCopy().put("name", name);
            other.withObject("/gitlab").put("path", "team/" + name);
            config.withArray("/projects").add(other);
        }
        ((ObjectNode) config.at("/projects/1/gitlab")).put("secretToken", "${env:OF_THE_SHOP}");
        JSON.writeValue(file, config);
        slipway = RunningSlipway.startInThisJvm(
                folder, Map.of("READER", LocalTeam.READER, "OF_THE_SHOP", "another-token-of-the-tests"));
    }

    @AfterEach
    void stop() {
        slipway.close();
    }

    @Test
    void aWrongSecretIsSeenWhereNoDeliveryHasCome() throws Exception {
        assertThat(status("backend"))
                .contains("last delivery: none since the server started; GitLab's webhook must be set to"
                        + " https://deploy.example.com/webhooks/gitlab\n")
                .doesNotContain("refused");
        assertThat(deliver("team/backend", "not-the-token")).isEqualTo(401);
        JsonNode backend = slipway.json("/api/projects/backend");
        assertThat(backend.path("lastDelivery").isNull()).isTrue();
        assertThat(backend.at("/lastRefused/status").asInt()).isEqualTo(401);
        assertThat(backend.at("/lastRefused/reason").asText())
                .startsWith("neither token nor signature fits a configured project");
        assertThat(status("backend"))
                .containsPattern("\nrefused: the last delivery that fits no project was answered 401, \\S+Z: neither");

        assertThat(deliver("team/backend", RunningSlipway.WEBHOOK_TOKEN)).isEqualTo(202);
        JsonNode known = slipway.json("/api/projects/backend");
        assertThat(known.at("/lastDelivery/status").asText()).isEqualTo("queued");
        assertThat(known.path("lastRefused").isNull()).isTrue();
        assertThat(status("backend")).doesNotContain("\nrefused");
    }

    @Test
    void aWrongPathIsSeenAtTheProjectsThatHaveTheSecretAndHidesNoDeliveryOfTheirOwn() throws Exception {
        assertThat(deliver("team/elsewhere", RunningSlipway.WEBHOOK_TOKEN)).isEqualTo(200);
        for (String name : new String[] {"backend", "site"}) {
            JsonNode last = slipway.json("/api/projects/" + name).path("lastDelivery");
            assertThat(last.path("status").asText()).as(name).isEqualTo("ignored");
            assertThat(last.path("reason").asText()).startsWith("no configured project is team/elsewhere");
        }
        assertThat(slipway.json("/api/projects/shop").path("lastDelivery").isNull())
                .isTrue();
        assertThat(status("backend"))
                .containsPattern("\nlast delivery: \\S+Z, ignored: no configured project is team/elsewhere");

        assertThat(deliver("team/backend", RunningSlipway.WEBHOOK_TOKEN)).isEqualTo(202);
        // The hook of a group tells of all its projects.
        assertThat(deliver("team/elsewhere", RunningSlipway.WEBHOOK_TOKEN)).isEqualTo(200);
        assertThat(slipway.json("/api/projects/backend")
                        .at("/lastDelivery/status")
                        .asText())
                .isEqualTo("queued");
    }

    @Test
    void whatIsRefusedBeforeItIsUnderstoodLeavesALineWithTheStatusThatWasAnswered() throws Exception {
        assertThat(post("x".repeat(LARGE), RunningSlipway.WEBHOOK_TOKEN)).isEqualTo(413);
        assertThat(slipway.log()).contains("a delivery was answered 413: the body is larger than 25 MiB");
        int answer = 401;
        for (int guess = 0; guess < 30 && answer != 429; guess++) {
            answer = deliver("team/backend", "guess-" + guess);
        }
        assertThat(answer).isEqualTo(429);
        assertThat(slipway.log()).contains("a delivery was answered 429: too many requests with wrong credentials");
        assertThat(slipway.json("/api/projects/backend")
                        .at("/lastRefused/status")
                        .asInt())
                .isEqualTo(429);
    }

    private int deliver(String path, String token) throws Exception {
        return post("""
                { "object_kind": "push", "before": "%s", "after": "%s", "ref": "refs/heads/main",
                  "project": { "path_with_namespace": "%s" } }
                """.formatted("0".repeat(40), LocalTeam.head(folder), path), token);
    }

    private int post(String body, String token) throws Exception {
        return slipway.send(HttpRequest.newBuilder(slipway.uri("/webhooks/gitlab"))
                        .header("X-Gitlab-Token", token)
                        .POST(BodyPublishers.ofString(body)))
                .statusCode();
    }

    /** What {@code slipway status} says. */
    private String status(String project) {
        var out = new ByteArrayOutputStream();
        var to = new PrintStream(out, true, StandardCharsets.UTF_8);
        int status = Client.run(
                new String[] {"status", project, "--server", slipway.uri("").toString()},
                Map.of("SLIPWAY_TOKEN", RunningSlipway.TOKEN),
                new Screen(to, to, false, false, 0));
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(status).as(said).isZero();
        return said;
    }
}
