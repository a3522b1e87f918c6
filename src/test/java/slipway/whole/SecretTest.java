package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Secrets that a careless test command prints. */
@NeedsParts
final class SecretTest {
    private static final String OF_ENVIRONMENT = "license-key-0815-\"quoted\"";

    @TempDir
    private Path folder;

    @Test
    void aPrintedSecretIsNeitherInTheLogNorInTheAnswersNorOnDisk() throws Exception {
        Scene scene = Scene.in(folder);
        List<String> secrets = List.of(
                scene.parts().registryPassword(), RunningSlipway.WEBHOOK_TOKEN, RunningSlipway.TOKEN, OF_ENVIRONMENT);
        Path careless = Files.write(folder.resolve("careless"), secrets);
        scene.settings()
                .part("test", "environment", Map.of("LICENSE", "${env:LICENSE}"))
                .test(
                        "cat " + careless,
                        "echo \"license=$LICENSE\"",
                        "base64 -w0 " + careless,
                        "cat " + careless + "; exit 1");
        try (RunningSlipway slipway = RunningSlipway.start(folder, Map.of("LICENSE", OF_ENVIRONMENT))) {
            scene.team().tell(slipway);
            JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "Careless"));
            long id = run.path("id").asLong();
            assertThat(run.path("reason").asText())
                    .startsWith("test: exit status 1 ")
                    .contains("***");
            assertThat(slipway.log(id)).contains("license=***");
            for (String secret : secrets) {
                assertThat(slipway.log(id)).doesNotContain(secret, base64(secret));
                assertThat(slipway.get("/api/runs/" + id).body()).doesNotContain(secret);
                assertThat(slipway.get("/api/status").body()).doesNotContain(secret);
                assertThat(slipway.log()).doesNotContain(secret);
                assertThat(filesWith(scene.settings().data(), secret)).isEmpty();
            }
        }
    }

    /** By the environment's names, for each place of the configuration that takes a secret. */
    private static Map<String, String> everySecret() {
        return Map.of(
                "SIGN_IN", "application-secret-4711",
                "SIGNING", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "API", "glpat-0123456789abcdef",
                "CHAT", "https://chat.example.com/hooks/a1b2c3d4e5?thread=7&to=all",
                "HOOK", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "MAIL", "mail password with spaces/and+signs",
                "PASSPHRASE", "open sésame, please",
                "LICENSE", "the first line of it\nthe second \"line\" of it");
    }

    @Test
    void everySecretOfTheConfigurationIsMaskedInEveryForm() throws Exception {
        Scene scene = Scene.in(folder);
        Map<String, Object> chat = Map.of("name", "chat", "type", "slack", "url", "${env:CHAT}", "on", List.of("hook"));
        Map<String, Object> hub = Map.of(
                "name",
                "hub",
                "type",
                "webhook",
                "url",
                "${env:CHAT}",
                "signingSecret",
                "${env:HOOK}",
                "on",
                List.of("hook"));
        Map<String, Object> mail = Map.ofEntries(
                Map.entry("name", "mail"),
                Map.entry("type", "mail"),
                Map.entry("host", "127.0.0.1"),
                Map.entry("username", "slipway"),
                Map.entry("password", "${env:MAIL}"),
                Map.entry("from", "slipway@example.com"),
                Map.entry("to", List.of("ada@example.com")),
                Map.entry("on", List.of("hook")));
        Path careless = folder.resolve("careless");
        Path split = Files.writeString(folder.resolve("split"), everySecret().get("API"));
        scene.settings()
                .server("publicUrl", "http://127.0.0.1:1")
                .server("alerts", List.of(chat, hub, mail))
                .server(
                        "signIn",
                        Map.of(
                                "gitlab", "http://127.0.0.1:1",
                                "applicationId", "slipway",
                                "applicationSecret", "${env:SIGN_IN}",
                                "project", "team/app"))
                .part("gitlab", "url", "http://127.0.0.1:1")
                .part("gitlab", "apiToken", "${env:API}")
                .part("gitlab", "signingToken", "${env:SIGNING}")
                .part("redeploy", "passphrase", "${env:PASSPHRASE}")
                .part("test", "environment", Map.of("LICENSE", "${env:LICENSE}"))
                .test("cat " + careless, "head -c 9 " + split + "; sleep 0.3; tail -c +10 " + split + "; exit 1");
        var forms = new ArrayList<String>();
        for (var secret : everySecret().entrySet()) {
            forms.add("forms of " + secret.getKey());
            forms.addAll(forms(secret.getValue()));
        }
        Files.write(careless, forms);
        scene.team().commit("Careless");
        scene.team().git("push", "-q", "origin", "HEAD:refs/heads/topic");
        try (RunningSlipway slipway = RunningSlipway.start(folder, everySecret())) {
            // By hand: with a signing token, a delivery wants a signature.
            var asked = slipway.post("/api/projects/" + scene.project() + "/runs", "{\"branch\": \"topic\"}");
            long id = new ObjectMapper().readTree(asked.body()).path("id").asLong();
            assertThat(slipway.awaitEnd(id).path("state").asText()).isEqualTo("failed");
            String log = slipway.log(id);
            for (var secret : everySecret().entrySet()) {
                assertThat(log).contains("forms of " + secret.getKey());
                for (String trace : traces(secret.getValue())) {
                    assertThat(log).as(secret.getKey()).doesNotContain(trace);
                    assertThat(slipway.log()).as(secret.getKey()).doesNotContain(trace);
                    assertThat(slipway.get("/api/runs/" + id).body()).doesNotContain(trace);
                    assertThat(filesWith(scene.settings().data(), trace))
                            .as(secret.getKey())
                            .isEmpty();
                }
            }
        }
    }

    /** As it is, line by line, in base64 at each of its three alignments, in a URL and in JSON. */
    private static List<String> forms(String secret) throws IOException {
        var forms = new ArrayList<>(secret.lines().toList());
        for (String before : List.of("", "x", "xx")) {
            forms.add(Base64.getEncoder().encodeToString((before + secret).getBytes(StandardCharsets.UTF_8)));
        }
        forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
        forms.add(new ObjectMapper().writeValueAsString(secret));
        return forms;
    }

    /** What must not be found of these forms: of base64 the middle, since both ends depend on what is beside it. */
    private static List<String> traces(String secret) throws IOException {
        return forms(secret).stream()
                .map(form -> form.substring(4, form.length() - 4))
                .toList();
    }

    @Test
    void whatBreaksARunOutsideOfItsStagesIsMaskedToo() throws Exception {
        Scene scene = Scene.in(folder);
        String data = "data-" + RunningSlipway.WEBHOOK_TOKEN;
        scene.settings().server("dataDir", data);
        try (RunningSlipway slipway = scene.startProcess()) {
            // Where its log should be is something else.
            Files.createDirectories(folder.resolve(data).resolve("logs/1.log/in-the-way"));
            JsonNode run = slipway.awaitEnd(scene.team().pushed("main", "No log"));
            assertThat(run.path("state").asText()).isEqualTo("failed");
            assertThat(run.path("reason").asText()).contains("data-***/logs/1.log");
        }
    }

    /** The beginning of its base64, as it shows where the encoded text begins with the secret. */
    private static String base64(String secret) {
        return Base64.getEncoder()
                .encodeToString(secret.getBytes(StandardCharsets.UTF_8))
                .substring(0, 12);
    }

    private static List<Path> filesWith(Path folder, String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .toList();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (NoSuchFileException goneMeanwhile) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
