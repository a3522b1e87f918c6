package slipway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.file.ConfigFile;
import slipway.database.Database;
import slipway.git.Git;
import slipway.gitlab.watch.Finding;
import slipway.gitlab.watch.Findings;
import slipway.parts.PushedRepository;
import slipway.parts.Shell;
import slipway.process.Processes;
import slipway.run.Goal;
import slipway.run.Run;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Trigger;
import slipway.run.history.BranchHistory;
import slipway.run.history.History;
import slipway.run.history.RunRetention;
import slipway.run.queue.RunQueue;

/** What counts as handled when a branch is looked at: a head is deployed by itself once, and not again later. */
class MissedPushesTest {
    @TempDir
    private Path folder;

    private Database database;
    private RunQueue queue;
    private History history;
    private MissedPushes catchUp;
    private Project project;
    private Project worker;
    private Findings findings;
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void aBranch() throws Exception {
        PushedRepository.begin(folder);
        database = Database.open(Files.createDirectory(folder.resolve("data")));
        queue = new RunQueue(database, Clock.systemUTC(), "this life");
        history = new History(database);
        findings = new Findings(
                Clock.systemUTC(), (project, subject, finding, urgent) -> heard.add(finding.state() + " " + urgent));
        catchUp = new MissedPushes(
                new Git(folder.resolve("repos"), new Processes()),
                queue,
                new BranchHistory(database),
                findings,
                Clock.systemUTC());
        Path file = Files.writeString(
                folder.resolve("deploy-config.json"),
                "{ \"projects\": [" + service("backend") + ", " + service("worker") + "] }");
        Config config = ConfigFile.load(file, Map.of("TOKEN", "webhook-token-of-the-tests"));
        project = config.projects().get(0);
        worker = config.projects().get(1);
    }

    private String service(String name) {
        return """
                { "name": "%s", "repository": { "url": "%s/origin.git" }, "build": { "image": "%s" },
                  "gitlab": { "path": "team/backend", "secretToken": "${env:TOKEN}" } }""".formatted(name, folder, name);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDeployBranchThatIsNotThereIsUrgentAndSaysWhichOneIs() throws Exception {
        push("one");
        catchUp.look(project, () -> true);
        Shell.run(folder, "cd origin.git; git branch -m main trunk");
        catchUp.look(project, () -> true);
        Finding missing =
                findings.of("backend", Finding.Subject.BRANCH).orElseThrow().finding();
        assertThat(missing.detail()).contains("has no branch main; its default branch is trunk: set deployBranch");
        Shell.run(folder, "mv origin.git elsewhere.git");
        catchUp.look(project, () -> true);
        assertThat(heard).containsExactly("OK false", "MISSING true", "UNKNOWN false");
    }

    @Test
    void aHeadThatWasCancelledIsNotDeployedWhenItsRunIsForgotten() throws Exception {
        long first = deliver(push("one"));
        assertThat(queue.cancel(first, "not yet")).isTrue();
        long forgotten = deliver(push("two"));
        assertThat(queue.cancel(forgotten, "not this one")).isTrue();
        assertThat(catchUp.look(project, () -> true)).isFalse();
        new RunRetention(database).prune("backend", 0, 0, Instant.now().plusSeconds(60));
        assertThat(history.numbers()).isEmpty();

        assertThat(catchUp.look(project, () -> true)).isFalse();
        assertThat(history.atWork("backend")).isEmpty();

        push("three");
        assertThat(catchUp.look(project, () -> true))
                .as("what comes now is caught up")
                .isTrue();
    }

    @Test
    void aBranchThatWasPushedBackToAnEarlierHeadIsDeployed() throws Exception {
        String one = push("one");
        queue.cancel(deliver(one), "not yet");
        assertThat(catchUp.look(project, () -> true)).isFalse();
        deliver(push("two"));
        queue.claim().orElseThrow().finish(RunState.SUCCEEDED, Optional.empty());
        Shell.run(folder, "cd clone; git reset -q --hard " + one + "; git push -q --force origin main");
        assertThat(catchUp.look(project, () -> true)).isTrue();
        assertThat(history.atWork("backend")).extracting(Run::commit).containsExactly(one);
    }

    @Test
    void eachServiceOfARepositoryIsCaughtUpByItself() throws Exception {
        push("one");
        assertThat(catchUp.look(project, () -> true) || catchUp.look(worker, () -> true))
                .isFalse();
        String two = push("two");
        deliver(two);
        assertThat(catchUp.look(project, () -> true)).as("its delivery came").isFalse();
        assertThat(catchUp.look(worker, () -> true))
                .as("it was configured too late for it")
                .isTrue();
        assertThat(history.atWork("worker")).extracting(Run::commit).containsExactly(two);
    }

    private String push(String message) throws Exception {
        return Shell.run(
                        folder,
                        "cd clone; git commit -q --allow-empty -m " + message
                                + "; git push -q origin main; git rev-parse HEAD")
                .strip();
    }

    private long deliver(String commit) {
        return queue.accept(new RunRequest(
                                "backend",
                                "main",
                                commit,
                                Goal.DEPLOY,
                                Trigger.PUSH,
                                Optional.of("ada"),
                                Optional.empty())
                        .to(Optional.of("production")))
                .run();
    }
}
