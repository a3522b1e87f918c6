package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.RunningSlipway;

/** Secrets that a careless test command prints. */
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

    @Test
    void whatBreaksARunOutsideOfItsStagesIsMaskedToo() throws Exception {
        Scene scene = Scene.in(folder);
        String data = "data-" + RunningSlipway.WEBHOOK_TOKEN;
        scene.settings().server("dataDir", data);
        try (RunningSlipway slipway = scene.start()) {
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
