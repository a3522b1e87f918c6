package slipway.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.FreezeSettings;
import slipway.config.NamePattern;
import slipway.config.Project;
import slipway.config.TestSettings;
import slipway.gitlab.webhook.Hook;
import slipway.log.Logs;
import slipway.log.Redactor;
import slipway.parts.SampleTestSettings;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.queue.Claim;

/** By which names an image is published, and when. */
final class RunContextTest {
    @TempDir
    private Path folder;

    private Store store;
    private Environment production;
    private Optional<TestSettings> test = Optional.empty();
    private final List<Environment> environments = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        store = new Store(Files.createDirectory(folder.resolve("data")));
        production = new Environment(
                "production",
                new EnvironmentSource.Tag(new NamePattern("*")),
                Optional.of(List.of("stable")),
                Map.of(),
                Optional.empty(),
                FreezeSettings.NONE,
                Optional.empty());
        environments.add(production);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private RunContext context(String tag) throws Exception {
        store.accept(Store.deploy(1).ofTag(Optional.of(tag)));
        Claim claim = store.claim();
        Project sample = Hook.project(Store.PROJECT, "team/app", 15, "token", "");
        Project project = Hook.with(Hook.with(sample, test), environments.toArray(Environment[]::new));
        return new RunContext(
                claim,
                project,
                Optional.of(production),
                new Logs(Files.createDirectories(folder.resolve("logs")))
                        .open(claim.run().id(), new Redactor(List.of())),
                new Cancellation(),
                folder,
                text -> text);
    }

    @Test
    void gitsTagDoesNotMoveBeforeTheRunMayGoLive() throws Exception {
        RunContext context = context("v1");
        assertThat(context.tags()).containsExactly(Store.commit(1), "v1", "stable");
        context.hold();
        assertThat(context.tags()).containsExactly(Store.commit(1));
        assertThat(context.tagsThatMove()).isEmpty();
    }

    @Test
    void aTagByWhichHostsOfAnotherEnvironmentPullIsNotMovedByAPushOfOne() throws Exception {
        environments.add(new Environment(
                "staging",
                production.from(),
                Optional.of(List.of("edge")),
                Map.of(),
                Optional.empty(),
                FreezeSettings.NONE,
                Optional.empty()));
        assertThat(context("edge").tags()).containsExactly(Store.commit(1), "stable");
    }

    @Test
    void anImageWhoseTestsSawOtherVariablesIsAnotherOne() throws Exception {
        test = Optional.of(SampleTestSettings.of("busybox:local", "true").test());
        RunContext plain = context("v1");
        plain.claim().finish(RunState.SUCCEEDED, Optional.empty());
        production = new Environment(
                production.name(),
                production.from(),
                production.tags(),
                Map.of("KEY", "1"),
                production.approval(),
                production.freeze(),
                production.redeploy());
        RunContext guarded = context("v2");
        assertThat(guarded.settings()).isNotEqualTo(plain.settings()).contains("KEY");
        assertThat(guarded.test().orElseThrow().environment()).containsEntry("KEY", "1");
        assertThat(guarded.cachesOf()).contains("production");
        assertThat(plain.cachesOf()).isEmpty();
    }
}
