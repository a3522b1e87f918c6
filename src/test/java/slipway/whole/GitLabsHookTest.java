package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInGitLab;
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
                    RunningSlipway.start(folder, Map.of("GITLAB_API_TOKEN", StandInGitLab.TOKEN))) {
                awaitHook(slipway, "ok");
                scene.team().commit("Delivered");
                scene.team().push("main");
                slipway.awaitEnd(Team.run(
                        PushEvent.of(scene.team(), "main").send(slipway, "one").body()));
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

    private static JsonNode awaitHook(RunningSlipway slipway, String state) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> slipway.json("/api/status").at("/projects/0/hook"),
                        hook -> hook.path("state").asText().equals(state));
    }
}
