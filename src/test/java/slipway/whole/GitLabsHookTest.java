package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInGitLab;
import slipway.parts.StandInReceiver;
import slipway.parts.Team;

/** GitLab switches the hook off: Slipway says so, and what is pushed goes live all the same. */
@NeedsParts
@Timeout(180)
final class GitLabsHookTest {
    private static final String HOOK =
            "[{ \"id\": 1, \"url\": \"http://127.0.0.1/webhooks/gitlab\", \"push_events\": true, \"alert_status\": \"%s\" }]";

    @TempDir
    private Path folder;

    @Test
    void aHookThatIsSwitchedOffIsToldAndItsPushesGoLiveAllTheSame() throws Exception {
        Scene scene = Scene.in(folder);
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path())) {
            gitlab.hooks(HOOK.formatted("executable"));
            scene.settings()
                    .server("catchUpEvery", "10s")
                    .part("gitlab", "url", gitlab.url().toString())
                    .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}");
            try (RunningSlipway slipway =
                    RunningSlipway.startInThisJvm(folder, Map.of("GITLAB_API_TOKEN", StandInGitLab.TOKEN))) {
                awaitHook(slipway, "ok");
                JsonNode token = slipway.json("/api/status").at("/projects/0/apiToken");
                assertThat(token.path("state").asText()).as(token.toString()).isEqualTo("ok");
                assertThat(token.path("expiresAt").asText()).isEqualTo("2099-01-31T00:00:00.000Z");
                assertThat(slipway.get("/metrics").body())
                        .contains(
                                "slipway_check{check=\"hook\",project=\"" + scene.project() + "\",state=\"ok\"} 1.0",
                                "slipway_api_token_expiry_timestamp_seconds{project=\"" + scene.project()
                                        + "\"} 4.0735008E9");
                scene.team().commit("Delivered");
                scene.team().push("main");
                slipway.awaitEnd(Team.run(PushPayload.of(scene.team(), "main")
                        .send(slipway, "one")
                        .body()));
                // From here on nobody tells it of pushes.
                String missed = scene.team().commit("Nobody is told of this");
                scene.team().push("main");
                gitlab.hooks(HOOK.formatted("disabled"));
                JsonNode hook = awaitHook(slipway, "disabled");
                assertThat(hook.path("detail").asText()).contains("switched off by GitLab for good");
                assertThat(hook.path("seenAt").asText()).endsWith("Z");
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> slipway.json("/api/projects/" + scene.project())
                                .at("/live/0/commit")
                                .asText()
                                .equals(missed));
                assertThat(slipway.log().lines().filter(line -> line.contains("GitLab's hook is disabled")))
                        .hasSize(1);
                assertThat(slipway.log()).doesNotContain(StandInGitLab.TOKEN);
            }
        }
    }

    @Test
    void aProjectThatIsRenamedGoesOnAndItsNewPathIsTold() throws Exception {
        Scene scene = Scene.in(folder);
        scene.team().commit("Begin");
        scene.team().push("main");
        try (StandInGitLab gitlab = new StandInGitLab(scene.team().path());
                StandInReceiver receiver = new StandInReceiver()) {
            gitlab.hooks(HOOK.formatted("executable"));
            scene.settings()
                    .server("catchUpEvery", "10s")
                    .server("alerts", List.of(Map.of("name", "team", "type", "slack", "url", "${env:CHAT}")))
                    .part("gitlab", "url", gitlab.url().toString())
                    .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}");
            Map<String, String> environment =
                    Map.of("GITLAB_API_TOKEN", StandInGitLab.TOKEN, "CHAT", receiver.url("/chat"));
            try (RunningSlipway first = RunningSlipway.startInThisJvm(folder, environment)) {
                awaitHook(first, "ok");
            }
            gitlab.move("others/renamed");
            gitlab.forgetOldPath();
            try (RunningSlipway slipway = RunningSlipway.startInThisJvm(folder, environment)) {
                scene.team().commit("After the move");
                scene.team().push("main");
                PushPayload push = PushPayload.of(scene.team(), "main")
                        .with("project_id", StandInGitLab.NUMBER)
                        .with("project", Map.of("path_with_namespace", "others/renamed"));
                long run = Team.run(push.send(slipway, "one").body());
                assertThat(slipway.awaitEnd(run).path("state").asText()).isEqualTo("succeeded");
                JsonNode hook = awaitHook(slipway, "moved");
                assertThat(hook.path("detail").asText()).contains("others/renamed", "set gitlab.path");
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(gitlab.states("slipway/deploy"))
                                .containsExactly("pending", "running", "success"));
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(receiver.received())
                                .anySatisfy(message -> assertThat(message.text())
                                        .contains("GitLab's webhook needs attention", "others/renamed")));
            }
        }
    }

    private static JsonNode awaitHook(RunningSlipway slipway, String state) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> slipway.json("/api/status").at("/projects/0/hook"),
                        hook -> hook.path("state").asText().equals(state));
    }
}
