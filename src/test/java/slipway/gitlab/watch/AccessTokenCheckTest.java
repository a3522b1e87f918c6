package slipway.gitlab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.webhook.Hook;
import slipway.parts.StandInGitLab;

/** What GitLab says of the token with which it is asked. */
@Timeout(60)
final class AccessTokenCheckTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

    private StandInGitLab gitlab;

    @BeforeEach
    void aGitLab() throws IOException {
        gitlab = new StandInGitLab("group/app");
    }

    @AfterEach
    void close() {
        gitlab.close();
    }

    private Finding look(String token) throws InterruptedException {
        GitLabApi api = new GitLabApi(Duration.ofSeconds(10), ProjectNumbers.inMemory());
        return new AccessTokenCheck(api, CLOCK).look(Hook.api("group/app", gitlab.url(), token, Optional.empty()));
    }

    private void assertState(State state, String words) throws Exception {
        Finding finding = look(StandInGitLab.TOKEN);
        assertThat(finding.state()).as(finding.detail()).isEqualTo(state);
        assertThat(finding.detail()).contains(words).doesNotContain(StandInGitLab.TOKEN);
    }

    private static String until(String day) {
        return "{ \"scopes\": [\"read_user\", \"api\"], \"expires_at\": " + day + " }";
    }

    @Test
    void aTokenThatMayDoAllIsOkAndSaysUntilWhen() throws Exception {
        gitlab.token(200, until("\"2026-02-15\""));
        assertState(State.OK, "until 2026-02-15");
        assertThat(look(StandInGitLab.TOKEN).expiresAt()).contains(Instant.parse("2026-02-15T00:00:00Z"));
        gitlab.token(200, until("null"));
        assertState(State.OK, "without an end");
    }

    @Test
    void aTokenThatExpiresWithinTwoWeeksIsToldOf() throws Exception {
        gitlab.token(200, until("\"2026-02-14\""));
        assertState(State.EXPIRING, "until 2026-02-14 only; make a new one");
    }

    @Test
    void anExpiredTokenIsRefusedAndSaysWhatToDo() throws Exception {
        Finding finding = look("expired");
        assertThat(finding.state()).isEqualTo(State.REFUSED);
        assertThat(finding.detail()).contains("401", "it has expired or was revoked; make a new one");
    }

    @Test
    void whatATokenLacksIsNamed() throws Exception {
        gitlab.token(200, "{ \"scopes\": [\"read_api\"], \"expires_at\": \"2027-01-01\" }");
        gitlab.accessLevel(30);
        assertState(
                State.INSUFFICIENT,
                "lacks the scope api (it has read_api) and the role Maintainer (its access level is 30, not 40)");
    }

    @Test
    void aProjectThatTheTokenMayNotSeeIsTheTokensFault() throws Exception {
        gitlab.move("group/elsewhere");
        gitlab.forgetOldPath();
        assertState(State.INSUFFICIENT, "404");
    }

    @Test
    void anOlderGitLabOnlyDoesNotSayWhenItExpires() throws Exception {
        for (int status : new int[] {404, 403}) {
            gitlab.token(status, "{ \"message\": \"no\" }");
            assertState(State.OK, "GitLab does not say until when (" + status + ")");
        }
    }

    @Test
    void aGitLabThatIsAwaySaysNothingOfTheToken() throws Exception {
        gitlab.token(503, "{}");
        assertState(State.UNKNOWN, "503");
        gitlab.down();
        assertState(State.UNKNOWN, "cannot be reached");
    }
}
