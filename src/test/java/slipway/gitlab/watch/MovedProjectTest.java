package slipway.gitlab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slipway.config.GitLabSettings;
import slipway.gitlab.ApiResult;
import slipway.gitlab.CommitStatus;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.Statuses;
import slipway.gitlab.webhook.Hook;
import slipway.parts.StandInGitLab;

/** A project that is renamed or moved in GitLab keeps its number, and is served by it. */
@Timeout(60)
final class MovedProjectTest {
    private final List<ProjectNumbers.Known> kept = new ArrayList<>();
    private final ProjectNumbers numbers = new ProjectNumbers(() -> List.copyOf(kept), kept::add);
    private final GitLabApi api = new GitLabApi(Duration.ofSeconds(10), numbers);
    private StandInGitLab gitlab;
    private GitLabSettings settings;

    @BeforeEach
    void aGitLab() throws IOException {
        gitlab = new StandInGitLab("group/app");
        settings = Hook.api("group/app", gitlab.url(), StandInGitLab.TOKEN, Optional.empty());
    }

    @AfterEach
    void close() {
        gitlab.close();
    }

    private ApiResult postStatus(GitLabApi by, String name) throws InterruptedException {
        return new Statuses(by).post(settings, new CommitStatus("a1", "main", name, "pending", "waits", ""));
    }

    @Test
    void statusesGoOnAlthoughTheProjectWasMovedBeforeItsNumberWasKnown() throws Exception {
        gitlab.move("others/renamed");
        assertThat(postStatus(api, "one")).isInstanceOf(ApiResult.Done.class);
        assertThat(gitlab.states("one")).containsExactly("pending");
        assertThat(numbers.movedTo(settings)).contains("others/renamed");
    }

    @Test
    void aNumberThatWasLearnedIsGoodAfterARestartEvenIfTheOldPathIsForgotten() throws Exception {
        assertThat(api.project(settings)).isInstanceOf(ApiResult.Done.class);
        assertThat(numbers.movedTo(settings)).isEmpty();
        gitlab.move("others/renamed");
        gitlab.forgetOldPath();
        ProjectNumbers nextLife = new ProjectNumbers(() -> List.copyOf(kept), kept::add);
        GitLabApi next = new GitLabApi(Duration.ofSeconds(10), nextLife);
        assertThat(postStatus(next, "two")).isInstanceOf(ApiResult.Done.class);
        assertThat(next.project(settings)).isInstanceOf(ApiResult.Done.class);
        assertThat(nextLife.movedTo(settings)).contains("others/renamed");
        assertThat(new WebhookCheck(next)
                        .look(settings, false, Optional.empty())
                        .state())
                .isEqualTo(Finding.State.MISSING);
    }

    @Test
    void aProjectThatTookTheConfiguredPathIsTheOneThatIsMeant() throws Exception {
        numbers.saw(settings, 41, "group/app");
        Finding found =
                new GitLabProbe(api, numbers, Clock.systemUTC()).moved(settings, new Finding(Finding.State.OK, "on"));
        assertThat(found.state()).isEqualTo(Finding.State.OK);
        assertThat(numbers.of(settings)).hasValue(41);
        assertThat(api.project(settings)).isInstanceOf(ApiResult.Done.class);
        assertThat(numbers.of(settings)).hasValue(StandInGitLab.NUMBER);
    }

    @Test
    void theTokenGoesToTheConfiguredAddressAloneWhereverTheOldPathPointsTo() throws Exception {
        try (StandInGitLab elsewhere = new StandInGitLab("group/app")) {
            gitlab.answerNext(
                    StandInGitLab.Reply.error(301, "moved").with("Location", elsewhere.url() + "/api/v4/projects/42"));
            assertThat(api.project(settings)).isInstanceOf(ApiResult.Done.class);
            assertThat(elsewhere.requests()).isEmpty();
        }
    }
}
