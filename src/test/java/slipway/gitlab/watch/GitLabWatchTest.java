package slipway.gitlab.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.GitLabRecord;
import slipway.config.Config;
import slipway.config.file.ConfigFile;
import slipway.database.Database;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.watch.Finding.Subject;
import slipway.parts.StandInGitLab;
import slipway.run.Goal;
import slipway.run.RunRequest;
import slipway.run.SettableClock;
import slipway.run.Trigger;
import slipway.run.history.OwnHooks;
import slipway.run.queue.RunQueue;

/** The look at GitLab from time to time: what it finds, what deliveries prove, and what people hear of. */
@Timeout(60)
final class GitLabWatchTest {
    private static final String OFF = "[{ \"url\": \"https://a/webhooks/gitlab\", \"alert_status\": \"disabled\" }]";
    private static final String ON = OFF.replace("disabled", "executable");

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private final List<String> urgent = new ArrayList<>();
    private final ProjectNumbers numbers = ProjectNumbers.inMemory();
    private StandInGitLab gitlab;
    private Database database;
    private Config config;
    private Findings findings;
    private GitLabWatch watch;
    private int commits;

    @BeforeEach
    void aWatch() throws Exception {
        gitlab = new StandInGitLab("team/app");
        database = Database.open(folder);
        configure("\"url\": \"" + gitlab.url() + "\", \"apiToken\": \"${env:TOKEN}\"");
        nextLife();
    }

    private void configure(String more) throws Exception {
        Path file = folder.resolve("deploy-config.json");
        Files.writeString(file, """
                { "projects": [{ "name": "app", "repository": { "url": "/srv/app.git" }, "build": { "image": "app" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:TOKEN}", %s } }] }
                """.formatted(more));
        config = ConfigFile.load(file, Map.of("TOKEN", StandInGitLab.TOKEN));
    }

    private void nextLife() {
        findings = new Findings(clock, (project, subject, finding, isUrgent) -> {
            if (isUrgent) {
                urgent.add(subject.word() + " " + finding.state().word());
            }
        });
        var api = new GitLabApi(Duration.ofSeconds(10), numbers);
        var record = new GitLabRecord(new OwnHooks(database, clock));
        watch = new GitLabWatch(() -> config, new GitLabProbe(api, numbers, clock), findings, record, clock);
    }

    @AfterEach
    void close() {
        gitlab.close();
        database.close();
    }

    private State round(Subject subject) throws InterruptedException {
        clock.pass(Duration.ofMinutes(5));
        watch.round();
        return findings.of("app", subject).orElseThrow().finding().state();
    }

    private void aDeliveryComes() {
        clock.pass(Duration.ofMinutes(1));
        new RunQueue(database, clock, "life")
                .accept(new RunRequest(
                        "app",
                        "main",
                        String.format("%040x", ++commits),
                        Goal.DEPLOY,
                        Trigger.PUSH,
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void aDeliveryProvesAHookThatGitLabDoesNotListEvenAfterARestart() throws Exception {
        assertThat(round(Subject.HOOK)).isEqualTo(State.MISSING);
        aDeliveryComes();
        assertThat(round(Subject.HOOK)).isEqualTo(State.OK);
        nextLife();
        assertThat(round(Subject.HOOK)).isEqualTo(State.OK);
        assertThat(urgent).containsExactly("hook missing");
    }

    @Test
    void aDeliveryOfTheProjectsOwnHookProvesNothingOnceThatOneIsGone() throws Exception {
        gitlab.hooks(ON);
        assertThat(round(Subject.HOOK)).isEqualTo(State.OK);
        aDeliveryComes();
        gitlab.hooks("[]");
        assertThat(round(Subject.HOOK)).isEqualTo(State.MISSING);
        nextLife();
        assertThat(round(Subject.HOOK)).isEqualTo(State.MISSING);
        aDeliveryComes();
        assertThat(round(Subject.HOOK)).isEqualTo(State.OK);
    }

    @Test
    void whatCannotBeAskedForIsUrgentWhenItLastsAndIsSaidOnce() throws Exception {
        gitlab.hooks(ON);
        round(Subject.HOOK);
        gitlab.down();
        for (int minutes = 5; minutes <= 30; minutes += 5) {
            assertThat(round(Subject.API_TOKEN)).isEqualTo(State.UNKNOWN);
        }
        assertThat(urgent).isEmpty();
        assertThat(round(Subject.HOOK)).isEqualTo(State.UNKNOWN);
        assertThat(urgent).containsExactly("api_token unknown");
        aDeliveryComes();
        assertThat(round(Subject.HOOK)).isEqualTo(State.OK);
        assertThat(findings.of("app", Subject.HOOK).orElseThrow().finding().detail())
                .contains("a delivery came at ", "cannot be reached");
    }

    @Test
    void aRefusedTokenIsUrgentAtOnceAndTheHookThatCannotBeSeenWithoutItIsNot() throws Exception {
        gitlab.answerNext(StandInGitLab.Reply.error(401, "401 Unauthorized"));
        gitlab.answerNext(StandInGitLab.Reply.error(401, "401 Unauthorized"));
        gitlab.answerNext(StandInGitLab.Reply.error(401, "401 Unauthorized"));
        assertThat(round(Subject.API_TOKEN)).isEqualTo(State.REFUSED);
        assertThat(findings.of("app", Subject.HOOK).orElseThrow().finding().state())
                .isEqualTo(State.UNKNOWN);
        assertThat(urgent).containsExactly("api_token refused");
    }

    @Test
    void aMovedProjectIsSaidWithItsNewPathAlsoWhereOnlyADeliveryTellsOfIt() throws Exception {
        gitlab.hooks(ON);
        gitlab.move("others/renamed");
        assertThat(round(Subject.HOOK)).isEqualTo(State.MOVED);
        assertThat(findings.of("app", Subject.HOOK).orElseThrow().finding().detail())
                .contains("others/renamed", "set gitlab.path");
        gitlab.hooks(OFF);
        assertThat(round(Subject.HOOK)).isEqualTo(State.DISABLED);

        configure("\"environment\": \"live\"");
        watch.round();
        assertThat(findings.of("app", Subject.HOOK)).isEmpty();
        assertThat(findings.of("app", Subject.API_TOKEN)).isEmpty();
        numbers.saw(config.projects().get(0).gitlab(), 42, "others/again");
        assertThat(round(Subject.HOOK)).isEqualTo(State.MOVED);
    }
}
