package slipway.notify.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Config;
import slipway.config.file.ConfigFile;
import slipway.database.Database;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.parts.StandInGitLab;
import slipway.parts.StandInGitLab.Reply;
import slipway.run.Goal;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.SettableClock;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Trigger;
import slipway.run.history.Releases;
import slipway.run.outbox.PendingReports;
import slipway.run.queue.Claim;
import slipway.run.queue.RunQueue;

/** How runs are told to a GitLab that keeps its rules, is busy, loses answers, or is not there. */
@Timeout(60)
final class ReporterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String ENVIRONMENTS = """
            , "environments": [
                { "name": "staging", "from": { "branch": "main" }, "redeploy": %1$s },
                { "name": "production", "from": { "environment": "staging" }, "redeploy": %1$s }]""".formatted("""
            { "host": "a.example.com", "user": "deploy", "identityFile": "key", "command": "true" }""");

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock();
    private StandInGitLab gitlab;
    private Database database;
    private RunQueue queue;
    private Config config;
    private Reporter reporter;

    @BeforeEach
    void aReporter() throws Exception {
        gitlab = new StandInGitLab("team/app");
        config = config("");
        database = Database.open(folder);
        queue = new RunQueue(database, clock, "first life");
        reporter = newLife();
        reporter.round();
    }

    @AfterEach
    void close() {
        gitlab.close();
        database.close();
    }

    private Reporter newLife() {
        return new Reporter(
                () -> config, new PendingReports(database), new GitLabApi(PATIENCE, ProjectNumbers.inMemory()), clock);
    }

    private Config config(String more) throws Exception {
        return config(more, "");
    }

    private Config config(String more, String service) throws Exception {
        return config(more, service, "");
    }

    private Config config(String more, String service, String environments) throws Exception {
        Path file = folder.resolve("deploy-config.json");
        Files.writeString(file, """
                { "server": { "publicUrl": "https://deploy.example.com" },
                  "projects": [{ "name": "app", "repository": { "url": "/srv/app.git" }, "build": { "image": "app" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:T}", "url": "%s", "apiToken": "${env:T}"%s }%s }%s] }
                """.formatted(gitlab.url(), more, environments, service));
        return ConfigFile.load(file, Map.of("T", StandInGitLab.TOKEN));
    }

    private long accept(int commit, Goal goal) {
        return accept("app", commit, goal);
    }

    private long accept(String project, int commit, Goal goal) {
        return queue.accept(new RunRequest(
                                project,
                                goal == Goal.DEPLOY ? "main" : "feature/" + commit,
                                sha(commit),
                                goal,
                                Trigger.PUSH,
                                Optional.empty(),
                                Optional.empty())
                        .to(Optional.of("production").filter(unused -> goal == Goal.DEPLOY)))
                .run();
    }

    private static String sha(int commit) {
        return String.format("%040x", commit);
    }

    private Claim tested(Claim claim) {
        claim.begin(StageName.TEST, 0);
        claim.end(StageName.TEST, StageState.SUCCEEDED, Optional.of("2 commands"), 0);
        return claim;
    }

    private Claim redeploying(Claim claim) {
        tested(claim);
        claim.begin(StageName.REDEPLOY, 0);
        return claim;
    }

    /** As the reporter's own thread would do it: looks again whenever there is to be more, for as long as this. */
    private void rounds(Duration time) throws InterruptedException {
        Instant end = clock.instant().plus(time);
        Duration wait = reporter.round();
        while (clock.instant().plus(wait).isBefore(end)) {
            clock.pass(wait);
            wait = reporter.round();
        }
    }

    @Test
    void aPromotionHasAStatusOfItsOwn() throws Exception {
        config = config("", "", ENVIRONMENTS);
        Release staged = goesLive(1);
        queue.accept(RunRequest.promotion(staged, "main", "production", Optional.empty()));
        redeploying(queue.claim().orElseThrow()).finish(RunState.SUCCEEDED, Optional.empty());
        reporter.round();
        assertThat(gitlab.states("slipway/deploy")).containsExactly("pending", "running", "success");
        assertThat(gitlab.states("slipway/deploy/production")).containsExactly("pending", "running", "success");
    }

    @Test
    void aPromotionThatWaitedOverTheUpgradeEndsUnderTheNameThatItBeganWith() throws Exception {
        config = config("", "", ENVIRONMENTS);
        queue.accept(RunRequest.promotion(goesLive(1), "main", "production", Optional.empty()));
        database.write(handle -> handle.execute("update reports set status_environment = null"));
        redeploying(queue.claim().orElseThrow()).finish(RunState.SUCCEEDED, Optional.empty());
        reporter.round();
        assertThat(gitlab.states("slipway/deploy/production")).isEmpty();
        assertThat(gitlab.states("slipway/deploy"))
                .containsExactly("pending", "running", "success", "pending", "running", "success");
    }

    @Test
    void aNameOfAStatusIsNoLongerThanGitLabTakes() throws Exception {
        String name = "p".repeat(255);
        config = config("", "", ENVIRONMENTS.replace("\"production\"", "\"" + name + "\""));
        queue.accept(RunRequest.promotion(goesLive(1), "main", name, Optional.empty()));
        reporter.round();
        assertThat(gitlab.states(("slipway/deploy/" + name).substring(0, 255))).containsExactly("pending");
    }

    @Test
    void aRollbackToWhatWasPromotedHasItsStatus() throws Exception {
        config = config("", "", ENVIRONMENTS);
        Release staged = goesLive(1);
        queue.accept(RunRequest.promotion(staged, "main", "production", Optional.empty()));
        Release promoted = goesLive("production");
        queue.accept(RunRequest.rollback(promoted, "main", "ryan", Optional.empty()));
        reporter.round();
        assertThat(gitlab.states("slipway/deploy/production"))
                .containsExactly("pending", "running", "success", "pending");
    }

    @Test
    void anEnvironmentWithABranchOfItsOwnKeepsTheNameOfItsStatus() throws Exception {
        config = config("", "", ENVIRONMENTS);
        queue.accept(
                new RunRequest("app", "release", sha(1), Goal.DEPLOY, Trigger.PUSH, Optional.empty(), Optional.empty())
                        .to(Optional.of("production")));
        reporter.round();
        assertThat(gitlab.states("slipway/deploy")).containsExactly("pending");
    }

    /** A commit in staging. */
    private Release goesLive(int commit) throws Exception {
        queue.accept(new RunRequest(
                        "app", "main", sha(commit), Goal.DEPLOY, Trigger.PUSH, Optional.empty(), Optional.empty())
                .to(Optional.of("staging")));
        return goesLive("staging");
    }

    /** The next run. */
    private Release goesLive(String environment) {
        Claim claim = redeploying(queue.claim().orElseThrow());
        claim.layOut(List.of("one"));
        claim.hosts().forEach(host -> {
            claim.on(host).begin();
            claim.on(host).live(Optional.empty(), "live", true);
        });
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        return new Releases(database).live(new Place("app", environment, "one")).orElseThrow();
    }

    @Test
    void aDeployIsToldInOrderEachStateOnce() throws Exception {
        config = config(", \"environment\": \"live\"");
        accept(1, Goal.DEPLOY);
        reporter.round();
        Claim claim = redeploying(queue.claim().orElseThrow());
        reporter.round();
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        reporter.round();
        reporter.round();
        assertThat(gitlab.statuses())
                .containsExactly(
                        "slipway/test pending: run 1: waits for its turn",
                        "slipway/deploy pending: run 1: waits for its turn",
                        "slipway/test running: run 1: is at work",
                        "slipway/test success: run 1: 2 commands",
                        "slipway/deploy running: run 1: is at work",
                        "slipway/deploy success: run 1: succeeded");
        assertThat(gitlab.deployments()).containsExactly("100 production running", "100 production success");
        assertThat(gitlab.requests()).hasSize(8);
        assertThat(gitlab.statusesOf(sha(1)).get(1).path("target_url").asText())
                .isEqualTo("https://deploy.example.com/runs/1");
        assertThat(gitlab.statusesOf(sha(1)).get(1).path("ref").asText()).isEqualTo("main");
        assertThat(gitlab.allDeployments().get(0).path("sha").asText()).isEqualTo(sha(1));
        assertThat(gitlab.allDeployments().get(0).path("tag").asBoolean(true)).isFalse();
    }

    @Test
    void aReasonOfManyLinesBecomesOneOfBoundedLength() throws Exception {
        accept(1, Goal.TEST);
        queue.claim()
                .orElseThrow()
                .finish(RunState.FAILED, Optional.of("checkout: " + "é".repeat(400) + "\nlast lines"));
        reporter.round();
        String description =
                gitlab.statusesOf(sha(1)).get(0).path("description").asText();
        assertThat(description).hasSize(255).startsWith("run 1: checkout: é").doesNotContain("last lines");
    }

    @Test
    void aLockedCommitIsTriedAgainAfterAPause() throws Exception {
        accept(1, Goal.TEST);
        gitlab.answerNext(Reply.error(409, "409 Conflict"));
        gitlab.answerNext(Reply.error(409, "409 Conflict"));
        assertThat(reporter.round()).isEqualTo(Duration.ofSeconds(2));
        clock.pass(Duration.ofSeconds(1));
        reporter.round();
        assertThat(gitlab.requests()).hasSize(1);
        rounds(Duration.ofSeconds(30));
        assertThat(gitlab.states("slipway/test")).containsExactly("pending");
    }

    @Test
    void howLongGitLabWantsToBeLeftAloneIsKeptAlsoOverARestart() throws Exception {
        accept(1, Goal.TEST);
        gitlab.answerNext(Reply.error(429, "Retry later").with("Retry-After", "90"));
        assertThat(reporter.round()).isGreaterThan(Duration.ofSeconds(59));
        clock.pass(Duration.ofSeconds(89));
        reporter = newLife();
        reporter.round();
        assertThat(gitlab.requests()).hasSize(1);
        clock.pass(Duration.ofSeconds(1));
        reporter.round();
        assertThat(gitlab.states("slipway/test")).containsExactly("pending");
    }

    @Test
    void aGitLabThatWasAwayIsToldAllWhenItIsBack() throws Exception {
        gitlab.down();
        accept(1, Goal.TEST);
        tested(queue.claim().orElseThrow()).finish(RunState.SUCCEEDED, Optional.empty());
        accept(2, Goal.TEST);
        rounds(Duration.ofMinutes(20));
        gitlab.up();
        rounds(Duration.ofMinutes(6));
        assertThat(gitlab.states("slipway/test")).containsExactlyInAnyOrder("pending", "running", "success", "pending");
        assertThat(gitlab.statusesOf(sha(1))).hasSize(1);
        assertThat(gitlab.statusesOf(sha(1)).get(0).path("status").asText()).isEqualTo("success");
        assertThat(gitlab.statusesOf(sha(2)).get(0).path("status").asText()).isEqualTo("pending");
    }

    @Test
    void whatGitLabHasAlreadyIsToldWell() throws Exception {
        accept(1, Goal.TEST);
        reporter.round();
        gitlab.answerNext(Reply.error(
                400,
                "Cannot transition status via :run from :running (Reason(s): Status cannot transition via \"run\")"));
        tested(queue.claim().orElseThrow());
        rounds(Duration.ofMinutes(1));
        assertThat(gitlab.states("slipway/test")).containsExactly("pending", "success");
        assertThat(gitlab.requests()).hasSize(3);
    }

    @Test
    void whatGitLabRefusesIsNotTriedAgainAndDoesNotHoldUpTheRest() throws Exception {
        for (int status : List.of(400, 401, 403, 404)) {
            accept(status, Goal.TEST);
            gitlab.answerNext(Reply.error(status, "no"));
        }
        accept(1, Goal.TEST);
        rounds(Duration.ofMinutes(10));
        // After 404 it is asked once whether the project has moved.
        assertThat(gitlab.requests()).hasSize(6).containsOnlyOnce("GET ");
        assertThat(gitlab.statusesOf(sha(1))).hasSize(1);
    }

    @Test
    void aCommitThatGitLabBreaksOnDoesNotHoldUpTheOthers() throws Exception {
        gitlab.breakOn(sha(1));
        accept(1, Goal.TEST);
        rounds(Duration.ofMinutes(10));
        accept(2, Goal.TEST);
        accept(3, Goal.TEST);
        rounds(Duration.ofMinutes(10));
        assertThat(gitlab.statusesOf(sha(1))).isEmpty();
        assertThat(gitlab.statusesOf(sha(2))).hasSize(1);
        assertThat(gitlab.statusesOf(sha(3))).hasSize(1);
    }

    @Test
    void aStatusWhoseAnswerWasLostIsNotToldTwice() throws Exception {
        accept(1, Goal.TEST);
        gitlab.loseAnswers(true);
        reporter.round();
        gitlab.loseAnswers(false);
        // A life that was killed in the middle of it leaves the same behind.
        reporter = newLife();
        Claim claim = queue.claim().orElseThrow();
        claim.begin(StageName.TEST, 0);
        rounds(Duration.ofMinutes(1));
        claim.end(StageName.TEST, StageState.SUCCEEDED, Optional.empty(), 0);
        gitlab.loseAnswers(true);
        reporter.round();
        gitlab.loseAnswers(false);
        rounds(Duration.ofMinutes(1));
        assertThat(gitlab.states("slipway/test")).containsExactly("pending", "running", "success");
        assertThat(new PendingReports(database).open("app")).isEmpty();
    }

    @Test
    void aDeploymentWhoseAnswerWasLostIsFoundAgainAndEnded() throws Exception {
        accept(1, Goal.DEPLOY);
        Claim claim = tested(queue.claim().orElseThrow());
        claim.begin(StageName.BUILD, 0);
        reporter.round();
        claim.begin(StageName.REDEPLOY, 0);
        gitlab.loseAnswers(true);
        rounds(Duration.ofSeconds(20));
        gitlab.loseAnswers(false);
        claim.finishInDoubt("redeploy: exit status 1");
        rounds(Duration.ofMinutes(2));
        assertThat(gitlab.deployments()).containsExactly("100 production running", "100 production failed");
        assertThat(gitlab.states("slipway/deploy")).containsExactly("pending", "running", "failed");
    }

    @Test
    void whatCannotBeToldForADayIsGivenUp() throws Exception {
        gitlab.down();
        accept(1, Goal.TEST);
        rounds(Duration.ofMinutes(10));
        clock.pass(Duration.ofHours(23));
        reporter.round();
        assertThat(new PendingReports(database).open("app")).hasSize(1);
        clock.pass(Duration.ofHours(1));
        reporter.round();
        assertThat(new PendingReports(database).open("app")).isEmpty();
    }

    @Test
    void aProjectThatHasNoTokenAnyMoreIsNotToldOf() throws Exception {
        accept(1, Goal.TEST);
        config = new Config(config.file(), config.server(), List.of(), config.secrets(), List.of());
        reporter.round();
        assertThat(gitlab.requests()).isEmpty();
        assertThat(new PendingReports(database).open("app")).isEmpty();
    }

    @Test
    void furtherServicesOfARepositoryReportByTheirOwnNames() throws Exception {
        String service = """
                , { "name": "app-web", "repository": { "url": "/srv/app.git" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:T}", "url": "%s", "apiToken": "${env:T}" } }""".formatted(gitlab.url());
        config = config("", service);
        reporter.round();
        accept("app", 1, Goal.DEPLOY);
        redeploying(queue.claim().orElseThrow()).finish(RunState.SUCCEEDED, Optional.empty());
        accept("app-web", 1, Goal.DEPLOY);
        redeploying(queue.claim().orElseThrow()).finish(RunState.SUCCEEDED, Optional.empty());
        reporter.round();
        for (String name :
                List.of("slipway/test", "slipway/deploy", "slipway/app-web/test", "slipway/app-web/deploy")) {
            assertThat(gitlab.states(name)).as(name).containsExactly("pending", "running", "success");
        }
        assertThat(gitlab.deployments())
                .containsExactlyInAnyOrder(
                        "100 production running",
                        "100 production success",
                        "101 app-web/production running",
                        "101 app-web/production success");
    }

    @Test
    void aRunThatConcernsNothingIsSkippedInGitLab() throws Exception {
        accept(1, Goal.DEPLOY);
        reporter.round();
        queue.claim().orElseThrow().finish(RunState.SKIPPED, Optional.of("nothing under api/** changed"));
        reporter.round();
        assertThat(gitlab.statuses())
                .contains(
                        "slipway/test skipped: run 1: nothing under api/** changed",
                        "slipway/deploy skipped: run 1: nothing under api/** changed");
    }
}
