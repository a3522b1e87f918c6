package slipway.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.DeployMethod;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.FreezeSettings;
import slipway.config.Host;
import slipway.config.NamePattern;
import slipway.config.Project;
import slipway.config.RedeploySettings;
import slipway.config.Repository;
import slipway.files.FileTree;
import slipway.git.Git;
import slipway.gitlab.webhook.Hook;
import slipway.log.Logs;
import slipway.log.Redactor;
import slipway.log.RunLog;
import slipway.parts.PushedRepository;
import slipway.parts.Shell;
import slipway.process.Processes;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Release;
import slipway.run.Requester;
import slipway.run.RunRequest;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.Trigger;
import slipway.run.Wait;
import slipway.run.history.Releases;
import slipway.run.queue.Claim;

/** Which pushes change something that is live, by git's own difference. */
final class PathFilterTest {
    private static final Image IMAGE = new Image("shop/api:latest", Optional.of("sha256:1"));

    @TempDir
    private Path folder;

    private List<String> paths = List.of("api/**", "go.mod");
    private Store store;
    private Git git;
    private Releases releases;
    private String first;

    @BeforeEach
    void aRepositoryWithTwoServices() throws Exception {
        store = new Store(Files.createDirectory(folder.resolve("data")));
        releases = new Releases(store.database);
        git = new Git(folder.resolve("repos"), new Processes());
        PushedRepository.begin(folder);
        Shell.run(folder, "cd clone; mkdir api web");
        pushed("go.mod", "module shop");
        first = pushed("api/main.go", "1");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aPushOfTheOtherServiceChangesNothing() throws Exception {
        goesLive(first, "one");
        String web = pushed("web/index.html", "1");
        assertThat(unchanged(push(web), "one"))
                .contains("nothing under api/**, go.mod changed since " + first.substring(0, 12) + ", which is live");
    }

    @Test
    void itIsComparedWithWhatIsLiveAndNotWithThePushBefore() throws Exception {
        goesLive(first, "one");
        // It was superseded.
        pushed("api/main.go", "2");
        String web = pushed("web/index.html", "1");
        assertThat(unchanged(push(web), "one")).isEmpty();
        assertThat(log()).contains("changed since " + first.substring(0, 12) + ", which is live: api/main.go");
    }

    @Test
    void afterADeployThatFailedTheNextPushIsDeployedEvenIfItTakesTheChangeBack() throws Exception {
        goesLive(first, "one");
        fails(pushed("api/main.go", "2"));
        String back = pushed("api/main.go", "1");
        assertThat(unchanged(push(back), "one")).isEmpty();
        assertThat(log()).contains("the last deploy, run 2, did not succeed");
        goesLive(back, "one");
        assertThat(unchanged(push(pushed("web/index.html", "1")), "one")).isPresent();
    }

    @Test
    void aRunThatWasCancelledWithItsImageMayHavePublishedIt() throws Exception {
        goesLive(first, "one");
        store.accept(push(pushed("api/main.go", "2")));
        Claim cancelled = store.claim();
        cancelled.image(IMAGE, "settings");
        cancelled.finish(RunState.CANCELLED, Optional.of("cancelled by ryan"));
        assertThat(unchanged(push(pushed("api/main.go", "1")), "one")).isEmpty();
        assertThat(log()).contains("the last deploy, run 2, did not succeed");
    }

    @Test
    void aTagIsDeployedWhateverChanged() throws Exception {
        goesLive(first, "one");
        String web = pushed("web/index.html", "1");
        assertThat(unchanged(push(web, "v1").ofTag(Optional.of("v1")), "one")).isEmpty();
    }

    @Test
    void aSubmoduleAtAnotherCommitIsAChange() throws Exception {
        String before = submodule(first);
        goesLive(before, "one");
        assertThat(unchanged(push(submodule(before)), "one")).isEmpty();
        assertThat(log()).contains("which is live: the submodule libs/core");
    }

    private String submodule(String commit) throws Exception {
        return Shell.run(folder, """
                cd clone; git update-index --add --cacheinfo 160000,%s,libs/core; git commit -q -m "Take it"
                git push -q origin HEAD; git rev-parse HEAD""".formatted(commit)).strip();
    }

    @Test
    void aPatternThatFitsNoFileSkipsNothing() throws Exception {
        goesLive(first, "one");
        paths = List.of("ap/**", "!**/*.md");
        assertThat(unchanged(push(pushed("api/main.go", "2")), "one")).isEmpty();
        assertThat(log())
                .contains("the pattern ap/** fits no file of this commit; correct it, or take it out of paths");
        paths = List.of("!api/**", "!no/**");
        assertThat(unchanged(push(pushed("api/main.go", "3")), "one")).isPresent();
    }

    @Test
    void eachHostIsCompared() throws Exception {
        goesLive(first, "one", "two");
        String second = pushed("api/main.go", "2");
        goesLive(second, "two");
        String web = pushed("web/index.html", "1");
        assertThat(unchanged(push(web), "two")).isPresent();
        assertThat(unchanged(push(web, "again"), "one", "two")).isEmpty();
        assertThat(unchanged(push(web, "once more"), "two", "three")).isEmpty();
        assertThat(log()).contains("nothing is live on three");
    }

    @Test
    void whatIsNotCertainToBeLiveIsDeployed() throws Exception {
        goesLive(first, "one");
        Release live = releases.live(Store.place("one")).orElseThrow();
        Release.LastLook drifted = new Release.LastLook(
                Optional.of(Instant.EPOCH), Optional.of("another image"), Optional.empty(), Optional.empty());
        releases.seen(live, drifted, Instant.EPOCH);
        assertThat(unchanged(push(pushed("web/index.html", "1")), "one")).isEmpty();
        assertThat(log()).contains("it is not certain what is live on one");
    }

    @Test
    void aLiveCommitThatIsGoneFromTheRepositoryIsNotCompared() throws Exception {
        String gone = pushed("api/main.go", "2");
        goesLive(gone, "one");
        Shell.run(folder, "cd clone; git reset -q --hard HEAD~1; git push -q --force origin main");
        FileTree.delete(folder.resolve("repos"));
        git = new Git(folder.resolve("repos"), new Processes());
        assertThat(unchanged(push(pushed("web/index.html", "1")), "one")).isEmpty();
        assertThat(log())
                .contains("commit " + gone.substring(0, 12) + ", which is live, is not in the repository any more");
    }

    @Test
    void anOlderRunThatWaitsMayStillGoLive() throws Exception {
        goesLive(first, "one");
        store.accept(push(pushed("api/main.go", "2")));
        Claim waiting = store.claim();
        waiting.image(IMAGE, "settings");
        waiting.await(Wait.Kind.APPROVAL, "it waits for ryan");
        String waits = "which waits for approval in run " + waiting.run().id();
        assertThat(unchanged(push(pushed("web/index.html", "1")), "one"))
                .hasValueSatisfying(why -> assertThat(why).endsWith(waits));
        // The revert is what is live already, and must still take the place of what waits.
        assertThat(unchanged(push(pushed("api/main.go", "1")), "one")).isEmpty();
        assertThat(log()).contains(waits + ": api/main.go");
    }

    @Test
    void withoutHostsTheLastRunThatSucceededIsCompared() throws Exception {
        assertThat(unchanged(push(first))).isEmpty();
        assertThat(log()).contains("no earlier run has succeeded");
        store.accept(push(first, "second"));
        store.claim().finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(unchanged(push(pushed("web/index.html", "1"))))
                .hasValueSatisfying(why -> assertThat(why).endsWith("which was published last"));
        fails(pushed("api/main.go", "2"));
        assertThat(unchanged(push(pushed("web/index.html", "2")))).isEmpty();
    }

    @Test
    void anotherBranchIsComparedWithWhereItLeft() throws Exception {
        Shell.run(folder, "cd clone; git switch -q -c topic");
        String web = pushed("web/index.html", "1");
        assertThat(unchanged(test("topic", web), "one"))
                .hasValueSatisfying(
                        why -> assertThat(why).endsWith(first.substring(0, 12) + ", where topic left main"));
        assertThat(unchanged(test("topic", pushed("api/main.go", "2")), "one")).isEmpty();
        Shell.run(folder, "cd clone; git push -q origin HEAD:main");
        String merged = Shell.run(folder, "cd clone; git rev-parse HEAD").strip();
        assertThat(unchanged(test("merged", merged), "one")).isEmpty();
        assertThat(log()).contains("all of merged is in main already");
        // [skip deploy]: it has left nothing.
        assertThat(unchanged(test("main", first), "one")).isEmpty();
    }

    @Test
    void whatAPersonAsksForIsRun() throws Exception {
        goesLive(first, "one");
        String web = pushed("web/index.html", "1");
        assertThat(unchanged(byHand(web), "one")).isEmpty();
    }

    @Test
    void aPushThatAPersonAsksForMeanwhileIsRun() throws Exception {
        goesLive(first, "one");
        String web = pushed("web/index.html", "1");
        long push = store.accept(push(web));
        assertThat(store.queue.accept(byHand(web), new Requester("ryan", 0)).run())
                .isEqualTo(push);
        assertThat(unchanged(push(web), "one")).isEmpty();
    }

    private static RunRequest byHand(String commit) {
        return new RunRequest(
                        Store.PROJECT, "main", commit, Goal.DEPLOY, Trigger.MANUAL, Optional.empty(), Optional.empty())
                .to(Optional.of(Store.ENVIRONMENT));
    }

    private String pushed(String file, String content) throws Exception {
        return Shell.run(folder, """
                cd clone; echo %s > %s; git add -A; git commit -q -m "Change it"
                git push -q --force origin HEAD; git rev-parse HEAD""".formatted(content, file)).strip();
    }

    private static RunRequest push(String commit) {
        return push(commit, "main");
    }

    private static RunRequest push(String commit, String branch) {
        return new RunRequest(
                        Store.PROJECT, branch, commit, Goal.DEPLOY, Trigger.PUSH, Optional.empty(), Optional.empty())
                .to(Optional.of(Store.ENVIRONMENT));
    }

    private static RunRequest test(String branch, String commit) {
        return new RunRequest(
                Store.PROJECT, branch, commit, Goal.TEST, Trigger.PUSH, Optional.empty(), Optional.empty());
    }

    private void goesLive(String commit, String... hosts) {
        store.accept(push(commit));
        store.goesLive(IMAGE, hosts);
    }

    private void fails(String commit) {
        store.accept(push(commit));
        store.claim().finish(RunState.FAILED, Optional.of("test: exit status 1"));
    }

    /** What the filter says of the next run, which then ends. */
    private Optional<String> unchanged(RunRequest request, String... hosts) throws Exception {
        store.accept(request);
        Claim claim = store.claim();
        Project project = project(hosts);
        git.fetch(project.name(), project.repository(), OutputStream.nullOutputStream());
        try (RunLog log = logs().open(claim.run().id(), new Redactor(List.of()))) {
            var context = new RunContext(
                    claim,
                    project,
                    claim.run().environment().flatMap(project::environment),
                    log,
                    new Cancellation(),
                    folder,
                    text -> text);
            return new PathFilter(git, store.history, releases)
                    .unchanged(context)
                    .map(PathFilter.Unchanged::reason);
        } finally {
            claim.finish(RunState.SKIPPED, Optional.empty());
        }
    }

    private Logs logs() throws Exception {
        return new Logs(Files.createDirectories(folder.resolve("logs")));
    }

    /** Of all runs. */
    private String log() throws Exception {
        return Shell.run(folder, "cat logs/*");
    }

    private Project project(String... hosts) {
        Project sample = Hook.project(Store.PROJECT, "team/shop", 15, "token", "");
        Repository repository = new Repository(
                folder.resolve("origin.git").toString(),
                Optional.empty(),
                Optional.empty(),
                Path.of("/none"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Project(
                sample.name(),
                false,
                paths,
                false,
                false,
                false,
                repository,
                sample.gitlab(),
                sample.checkout(),
                sample.test(),
                sample.build(),
                sample.push(),
                List.of(new Environment(
                        Store.ENVIRONMENT,
                        new EnvironmentSource.Branch(new NamePattern("main")),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        FreezeSettings.NONE,
                        Optional.of(redeploy(hosts)).filter(settings -> hosts.length > 0))));
    }

    private static RedeploySettings redeploy(String... hosts) {
        return new RedeploySettings(
                Stream.of(hosts).map(PathFilterTest::host).toList(),
                1,
                new DeployMethod.Command("true"),
                Optional.empty(),
                RedeploySettings.BackOut.NEVER,
                5,
                Optional.empty(),
                Duration.ofMinutes(10));
    }

    private static Host host(String name) {
        return new Host(name, 22, "deploy", Path.of("key"), Optional.empty(), Path.of("known"), Optional.empty());
    }
}
