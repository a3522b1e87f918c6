package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.EventReader;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;

/** What happens is told while it happens, as server-sent events; who comes back misses nothing. */
@NeedsParts
@Timeout(180)
final class EventsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Scene scene;

    @BeforeEach
    void aTestThatWaits() throws Exception {
        scene = Scene.in(folder);
        scene.settings()
                .test("printf 'gr\\303'; sleep 0.5; printf '\\274\\303\\237e\\n'", scene.await("open"), "seq 20000");
    }

    @Test
    void aRunIsToldAsItChangesWithItsWholeLogAndWhoComesBackGoesOnExactly() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            long id = scene.team().pushed("work", "Begin");
            String path = "/api/runs/" + id + "/events";
            try (EventReader whole = EventReader.of(slipway, path, Optional.empty());
                    EventReader broken = EventReader.of(slipway, path, Optional.empty());
                    EventReader ofTest = EventReader.of(slipway, path + "?stage=test", Optional.empty())) {
                assertThat(whole.answer().headers().firstValue("Content-Type"))
                        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
                await().atMost(SOON).until(() -> broken.log().contains("gr\u00fc\u00dfe\n"));
                String before = broken.log();
                broken.stop();
                String offset = broken.events().stream()
                        .flatMap(event -> event.id().stream())
                        .reduce((one, other) -> other)
                        .orElseThrow();
                assertThat(offset).isEqualTo(Integer.toString(before.getBytes(StandardCharsets.UTF_8).length));
                scene.open("open");
                whole.end().get(60, TimeUnit.SECONDS);
                ofTest.end().get(60, TimeUnit.SECONDS);

                String log = slipway.log(id);
                assertThat(whole.log()).isEqualTo(log);
                assertThat(ofTest.log())
                        .isEqualTo(slipway.get("/api/runs/" + id + "/log?stage=test")
                                .body());
                try (EventReader again = EventReader.of(slipway, path, Optional.of(offset))) {
                    again.end().get(60, TimeUnit.SECONDS);
                    assertThat(before + again.log()).isEqualTo(log);
                    assertThat(again.events().get(0).name()).isEqualTo("run");
                }
                assertThat(whole.data("run")).extracting(EventsTest::states).contains(List.of("succeeded", "running"));
                List<JsonNode> runs = whole.data("run");
                assertThat(runs.get(runs.size() - 1)).isEqualTo(recorded(slipway.run(id)));
                assertThat(whole.events().get(whole.events().size() - 1).name()).isEqualTo("end");
            }
        }
    }

    @Test
    void allThatHappensIsToldAndAfterARestartTheStatusIsRightAtOnce() throws Exception {
        scene.open("open");
        RunningSlipway slipway = scene.start();
        try {
            long id;
            try (EventReader all = EventReader.of(slipway, "/api/events", Optional.empty())) {
                await().atMost(SOON).until(() -> !all.data("status").isEmpty());
                id = scene.team().pushed("main", "Begin");
                JsonNode run = recorded(slipway.awaitEnd(id));
                await().atMost(SOON).until(() -> all.data("run").contains(run));
                await().atMost(SOON)
                        .until(() -> all.data("project").stream()
                                .anyMatch(project -> project.at("/live/0/run").asLong() == id));
                assertThat(all.data("status")).as("the whole is sent once").hasSize(1);
                assertThat(all.data("run"))
                        .extracting(one -> one.path("state").asText())
                        .contains("running");
                long began = System.nanoTime();
                assertThat(slipway.stop()).isIn(0, 143);
                await().atMost(Duration.ofSeconds(5)).until(all.end()::isDone);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
            }
            slipway = scene.start();
            try (EventReader again = EventReader.of(slipway, "/api/events", Optional.empty())) {
                await().atMost(SOON).until(() -> !again.data("status").isEmpty());
                assertThat(again.data("status")
                                .get(0)
                                .at("/projects/0/live/0/run")
                                .asLong())
                        .isEqualTo(id);
            }
        } finally {
            slipway.close();
        }
    }

    @Test
    void whoAsksForWhatIsNotThereIsToldSoAndTheLastPlaceIsNotGivenAway() throws Exception {
        try (RunningSlipway slipway = scene.start()) {
            assertThat(slipway.get("/api/runs/77/events").statusCode()).isEqualTo(404);
            long id = scene.team().pushed("work", "Begin");
            assertThat(slipway.get("/api/runs/" + id + "/events?from=soon").body())
                    .contains("from must be an offset in the log", "not soon");
            List<EventReader> readers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                readers.add(EventReader.of(slipway, "/api/events", Optional.empty()));
            }
            assertThat(slipway.get("/api/events").statusCode()).isEqualTo(503);
            assertThat(slipway.get("/api/status").statusCode()).isEqualTo(200);
            scene.open("open");
            JsonNode run = recorded(slipway.awaitEnd(id));
            for (EventReader reader : readers) {
                await().atMost(SOON).until(() -> reader.data("run").contains(run));
                reader.close();
            }
        }
    }

    /** What is recorded of a run. The answer to a reader also says what this one may do. */
    private static JsonNode recorded(JsonNode run) {
        ObjectNode recorded = run.deepCopy();
        return recorded.remove(List.of("mayApprove", "mayReject", "approvalRefusal"));
    }

    private static List<String> states(JsonNode run) {
        return List.of(
                run.at("/stages/0/state").asText(), run.at("/stages/1/state").asText());
    }
}
