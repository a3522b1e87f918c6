package slipway.whole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.RunningSlipway;
import slipway.parts.StandInGitLab;

/** Whole runs, as GitLab is told of them; neither GitLab nor a kill makes a difference to what it is told in the end. */
@NeedsParts
@Timeout(240)
final class GitLabReportsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Scene scene;
    private StandInGitLab gitlab;

    @BeforeEach
    void aGitLab() throws Exception {
        scene = Scene.in(folder);
        gitlab = new StandInGitLab(scene.team().path());
        scene.settings()
                .server("publicUrl", "https://deploy.example.com")
                .part("gitlab", "url", gitlab.url().toString())
                .part("gitlab", "apiToken", "${env:GITLAB_API_TOKEN}");
    }

    @AfterEach
    void close() {
        gitlab.close();
    }

    private RunningSlipway start() throws Exception {
        RunningSlipway slipway = RunningSlipway.start(folder, Map.of("GITLAB_API_TOKEN", StandInGitLab.TOKEN));
        scene.team().tell(slipway);
        return slipway;
    }

    private void awaitStates(String name, String... states) {
        await().atMost(LONG).untilAsserted(() -> assertThat(gitlab.states(name)).containsExactly(states));
    }

    @Test
    void aPushIsToldFromItsAcceptanceUntilItIsLive() throws Exception {
        try (RunningSlipway slipway = start()) {
            long run = scene.team().pushed("main", "Live");
            slipway.awaitEnd(run);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(gitlab.deployments())
                            .containsExactly("100 production running", "100 production success"));
            awaitStates("slipway/test", "pending", "running", "success");
            awaitStates("slipway/deploy", "pending", "running", "success");
            assertThat(gitlab.statuses().get(0)).isEqualTo("slipway/test pending: run " + run + ": waits for its turn");
            assertThat(gitlab.statusesOf(scene.team().git("rev-parse", "HEAD")).findValuesAsText("target_url"))
                    .containsOnly("https://deploy.example.com/runs/" + run);
            assertThat(slipway.log()).doesNotContain(StandInGitLab.TOKEN);
        }
    }

    @Test
    void aGitLabThatIsAwayOrHangsAndKillsInBetweenChangeNothingInTheEnd() throws Exception {
        scene.settings().test(scene.await("tests"));
        gitlab.down();
        long run;
        try (RunningSlipway first = start()) {
            run = scene.team().pushed("main", "Live");
            first.awaitStage(run, "test", "running");
            gitlab.up();
            awaitStates("slipway/test", "pending", "running");
            first.kill();
        }
        gitlab.hold();
        int before = gitlab.requests().size();
        scene.open("tests");
        try (RunningSlipway second = start()) {
            // GitLab hangs, and the run does not wait for it.
            assertThat(second.awaitEnd(run).path("state").asText()).isEqualTo("succeeded");
            assertThat(gitlab.states("slipway/test")).isEqualTo(List.of("pending", "running"));
            await().atMost(LONG).until(() -> gitlab.requests().size() > before);
            second.kill();
        }
        // What the dead server had sent is heard all the same.
        gitlab.letGo();
        try (RunningSlipway third = start()) {
            awaitStates("slipway/test", "pending", "running", "success");
            awaitStates("slipway/deploy", "pending", "running", "success");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(gitlab.deployments())
                            .containsExactly("100 production running", "100 production success"));
            assertThat(third.run(run).path("attempt").asInt()).isEqualTo(2);
        }
    }
}
