package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EnginePart;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** Whatever the pushed code prints and leaves, what it takes of memory and disks has an end. */
@NeedsParts
final class BoundsTest {
    private static final Duration A_GIGABYTE_TAKES = Duration.ofMinutes(4);
    private static final String GIGABYTE = "(yes 'a line of a chatty test' || true) | head -c 1000000000";
    private static final String LINE_OF_100_MEGABYTES = "head -c 100000000 /dev/zero | tr '\\0' x";
    private static final String NO_UTF8 = "printf 'no UTF-8: \\377\\376\\n'";

    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTeam() throws Exception {
        scene = Scene.in(folder);
    }

    @Test
    void aStageThatPrintsAGigabyteFillsNeitherTheDiskNorTheMemory() throws Exception {
        scene.settings().test(NO_UTF8, GIGABYTE, LINE_OF_100_MEGABYTES, "echo; echo the last words", NO_UTF8, "exit 1");
        try (RunningSlipway slipway = RunningSlipway.start(folder, Map.of("JDK_JAVA_OPTIONS", "-Xmx40m"))) {
            scene.team().tell(slipway);
            long id = scene.team().pushed("work", "Chatty");
            JsonNode run = awaitEnd(slipway, id);
            assertThat(run.path("reason").asText())
                    .startsWith("test: exit status 1")
                    .contains("no UTF-8: \uFFFD\uFFFD | ");
            Path log = scene.settings().data().resolve("logs/" + id + ".log");
            assertThat(Files.size(log)).isBetween(9L << 20, 10L << 20);
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            String cut = "bytes are cut here";
            assertThat(text.substring(0, 2_000)).contains("no UTF-8: \u00ff\u00fe\n");
            assertThat(text.contains("this stage has written 8 MiB")).isTrue();
            assertThat(text.indexOf(cut)).isBetween(8 << 20, 9 << 20);
            assertThat(text.substring(text.length() - 2_000))
                    .contains("\nthe last words\n", "no UTF-8: \u00ff\u00fe\n", "--- test: failed");
            String part = partOf(slipway, id, "test");
            assertThat(part.startsWith("=== test\n")).isTrue();
            assertThat(part.endsWith(text.substring(text.length() - 200))).isTrue();
            assertThat(slipway.log()).doesNotContain("OutOfMemory");
        }
    }

    /** In a container the same goes through the engine, which keeps nothing of it either. */
    @Test
    void aContainerThatPrintsALotFillsNoDisk() throws Exception {
        scene.settings()
                .testImage("busybox:local")
                .test(
                        NO_UTF8,
                        "(yes 'a line of a chatty test' || true) | head -c 50000000",
                        "(" + LINE_OF_100_MEGABYTES + " || true) | head -c 30000000",
                        "echo; echo the last words; exit 1");
        try (RunningSlipway slipway = RunningSlipway.start(folder, Map.of("JDK_JAVA_OPTIONS", "-Xmx64m"))) {
            scene.team().tell(slipway);
            long id = scene.team().pushed("work", "Chatty");
            JsonNode run = awaitEnd(slipway, id);
            assertThat(run.path("reason").asText())
                    .startsWith("test: exit status 1")
                    .endsWith("the last words");
            Path log = scene.settings().data().resolve("logs/" + id + ".log");
            assertThat(Files.size(log)).isBetween(9L << 20, 10L << 20);
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            assertThat(text.contains("no UTF-8: \u00ff\u00fe\n")).isTrue();
            assertThat(text.contains("bytes are cut here")).isTrue();
        }
    }

    @Test
    void ofDeploysThatFailedOnlyTheLastOnesImageStaysInTheEngineForARetry() throws Exception {
        var engine = new EnginePart(scene.parts().builderEngine());
        String repository = scene.parts().registry() + "/" + scene.team().path();
        try (RunningSlipway slipway = scene.startProcess()) {
            String live = ended(slipway, "true", "one", "succeeded");
            String failed = ended(slipway, "exit 1", "two", "failed");
            String failedAgain = ended(slipway, "exit 1", "three", "failed");
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> !tags(engine, repository).contains(failed));
            assertThat(tags(engine, repository)).contains(live, failedAgain);
        }
    }

    /** A deploy whose redeploy is this command; returns its commit. */
    private String ended(RunningSlipway slipway, String command, String content, String state) throws Exception {
        scene.settings().part("redeploy", "command", command);
        slipway.reload();
        scene.team().write("content", content);
        JsonNode run = slipway.awaitEnd(scene.team().pushed("main", content));
        assertThat(run.path("state").asText()).as(run.toPrettyString()).isEqualTo(state);
        return run.path("commit").asText();
    }

    @Test
    void whatBelongsToNothingAnyMoreLeavesTheFolderOfData() throws Exception {
        Path data = scene.settings().data();
        try (RunningSlipway slipway = scene.startProcess()) {
            slipway.awaitEnd(scene.team().pushed("work", "One"));
            slipway.awaitEnd(scene.team().pushed("work", "Two"));
        }
        Files.writeString(data.resolve("logs/777.log"), "of a run that is not recorded any more");
        scene.settings().project("name", "renamed").server("keepRuns", 1);
        try (RunningSlipway slipway = scene.startProcess()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Files.notExists(data.resolve("repos/" + scene.project() + ".git")));
            assertThat(slipway.get("/api/runs/1").statusCode()).isEqualTo(404);
            assertThat(slipway.get("/api/runs/2").statusCode()).isEqualTo(200);
            assertThat(data.resolve("logs")).isDirectoryContaining("glob:**/2.log");
            assertThat(data.resolve("logs/1.log")).doesNotExist();
            assertThat(data.resolve("logs/777.log")).doesNotExist();
        }
    }

    private static String tags(EnginePart engine, String repository) throws Exception {
        return engine.docker("images", "--format", "{{.Tag}}", repository);
    }

    private static JsonNode awaitEnd(RunningSlipway slipway, long id) {
        await().atMost(A_GIGABYTE_TAKES)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> !slipway.run(id).path("finishedAt").isNull());
        // Read as bytes: what is no UTF-8 must not reach the answer.
        return await().until(() -> new ObjectMapper().readTree(bytes(slipway, "/api/runs/" + id)), run -> true);
    }

    private static String partOf(RunningSlipway slipway, long id, String stage) throws Exception {
        return new String(bytes(slipway, "/api/runs/" + id + "/log?stage=" + stage), StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(RunningSlipway slipway, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(slipway.uri(path))
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN)
                .build();
        try (InputStream answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofInputStream())
                .body()) {
            return answer.readAllBytes();
        }
    }
}
