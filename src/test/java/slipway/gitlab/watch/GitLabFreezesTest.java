package slipway.gitlab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.config.Config;
import slipway.config.FreezeWindow;
import slipway.config.file.ConfigFile;
import slipway.gitlab.FreezePeriods;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.watch.Finding.Subject;
import slipway.parts.StandInGitLab;
import slipway.run.SettableClock;

/** GitLab's freeze periods are read, and stay known when they cannot be read. */
@Timeout(60)
final class GitLabFreezesTest {
    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger urgent = new AtomicInteger();
    private StandInGitLab gitlab;
    private Config config;
    private Findings findings;
    private GitLabFreezes freezes;

    @BeforeEach
    void aProjectThatWantsThem() throws Exception {
        gitlab = new StandInGitLab("team/app");
        findings = new Findings(clock, (project, subject, finding, isUrgent) -> {
            if (isUrgent) {
                urgent.incrementAndGet();
            }
        });
        var api = new GitLabApi(Duration.ofSeconds(10), ProjectNumbers.inMemory());
        freezes = new GitLabFreezes(() -> config, new FreezePeriods(api), findings, changes::incrementAndGet, clock);
        configure(true);
    }

    private void configure(boolean wanted) throws Exception {
        Path file = folder.resolve("deploy-config.json");
        Files.writeString(file, """
                { "projects": [{ "name": "app", "repository": { "url": "/srv/app.git" }, "build": { "image": "app" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:TOKEN}", "url": "%s", "apiToken": "${env:TOKEN}" },
                    "gitlabFreezes": %b }] }
                """.formatted(gitlab.url(), wanted));
        config = ConfigFile.load(file, Map.of("TOKEN", StandInGitLab.TOKEN));
    }

    @AfterEach
    void close() {
        gitlab.close();
    }

    private Duration later(Duration time) throws InterruptedException {
        clock.pass(time);
        return freezes.round();
    }

    private State state() {
        return findings.of("app", Subject.FREEZES).orElseThrow().finding().state();
    }

    @Test
    void theyAreReadAndTheLastOnesStayKnown() throws Exception {
        assertThat(freezes.of("app").windows()).isEmpty();
        gitlab.freezePeriods("""
                [{ "id": 1, "freeze_start": "0 23 * * 5", "freeze_end": "0 7 * * 1", "cron_timezone": "Europe/Berlin" }]""");
        assertThat(freezes.round()).isEqualTo(Duration.ofMinutes(5));
        FreezeWindow weekend = freezes.of("app").windows().orElseThrow().get(0);
        assertThat(weekend.words()).isEqualTo("0 23 * * 5 to 0 7 * * 1 (Europe/Berlin)");
        assertThat(weekend.until(Instant.parse("2026-11-28T00:00:00Z"))
                        .orElseThrow()
                        .toInstant())
                .isEqualTo("2026-11-30T06:00:00Z");
        assertThat(state()).isEqualTo(State.OK);
        assertThat(later(Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
        assertThat(changes).hasValue(1);
        gitlab.down();
        assertThat(later(Duration.ofMinutes(4))).isEqualTo(Duration.ofMinutes(1));
        assertThat(state()).isEqualTo(State.OK);
        assertThat(later(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(30));
        assertThat(freezes.of("app").windows()).contains(List.of(weekend));
        assertThat(state()).isEqualTo(State.UNKNOWN);
        gitlab.up();
        gitlab.freezePeriods("[]");
        later(Duration.ofSeconds(30));
        assertThat(freezes.of("app").windows()).contains(List.of());
        assertThat(state()).isEqualTo(State.OK);
        configure(false);
        freezes.round();
        assertThat(freezes.of("app").windows()).isEmpty();
        assertThat(findings.of("app", Subject.FREEZES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 23 * * 5#1 | 0 7 * * 1 | UTC | has "5#1" as its day of week
            0 23 * * 5 | 0 7 * * | UTC | has 4 fields
            0 23 * * 5 | 0 7 * * 1 | Mars/Olympus | Unknown time-zone ID
            """)
    void oneThatIsNotUnderstoodIsNotKnownAndSaysWhatToDo(String from, String to, String zone, String why)
            throws Exception {
        gitlab.freezePeriods("[{ \"freeze_start\": \"%s\", \"freeze_end\": \"%s\", \"cron_timezone\": \"%s\" }]"
                .formatted(from, to, zone));
        freezes.round();
        assertThat(freezes.of("app").windows()).isEmpty();
        assertThat(freezes.of("app").problem())
                .contains("GitLab's freeze periods cannot be read: the freeze period from " + from + " to " + to, why)
                .contains("correct it in Settings > CI/CD > Deploy freezes");
    }

    @Test
    void peopleHearOfItWhenTheyCannotBeReadForHalfAnHourEvenIfEarlierOnesCount() throws Exception {
        gitlab.freezePeriods("[]");
        freezes.round();
        gitlab.down();
        later(Duration.ofMinutes(5));
        later(Duration.ofMinutes(29));
        assertThat(urgent).hasValue(0);
        later(Duration.ofMinutes(1));
        assertThat(urgent).hasValue(1);
        assertThat(freezes.of("app").windows()).contains(List.of());
    }

    @Test
    void gitLabIsLeftAloneForAsLongAsItWants() throws Exception {
        gitlab.answerNext(StandInGitLab.Reply.error(429, "slow down").with("Retry-After", "90"));
        assertThat(freezes.round()).isEqualTo(Duration.ofSeconds(90));
        gitlab.answerNext(StandInGitLab.Reply.error(429, "slow down").with("Retry-After", "2"));
        assertThat(later(Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void onesThatEndWhenTheyBeginDoNotCountInGitLabEither() throws Exception {
        gitlab.freezePeriods("""
                [{ "freeze_start": "0 7 * * mon", "freeze_end": "0 7 * * 1", "cron_timezone": "UTC" }]""");
        freezes.round();
        assertThat(freezes.of("app").windows()).contains(List.of());
    }

    @Test
    void aReloadReadsThemAtOnce() throws Exception {
        gitlab.answerNext(StandInGitLab.Reply.error(403, "403 Forbidden"));
        freezes.round();
        gitlab.freezePeriods("[]");
        freezes.round();
        assertThat(freezes.of("app").windows()).isEmpty();
        freezes.wake();
        freezes.round();
        assertThat(freezes.of("app").windows()).isPresent();
    }

    @Test
    void aTokenThatMayNotReadThemIsSaid() throws Exception {
        assertThat(freezes.of("app").isFirst()).isTrue();
        gitlab.answerNext(StandInGitLab.Reply.error(403, "403 Forbidden"));
        assertThat(freezes.round()).isEqualTo(Duration.ofMinutes(5));
        assertThat(freezes.of("app").isFirst()).isFalse();
        assertThat(freezes.of("app").windows()).isEqualTo(Optional.empty());
        assertThat(freezes.of("app").problem()).contains("answered 403", "gitlab.apiToken needs");
    }
}
