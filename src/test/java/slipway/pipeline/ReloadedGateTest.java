package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.file.ConfigFile;
import slipway.gitlab.watch.GitLabFreezes;
import slipway.log.Logs;
import slipway.log.Redactor;
import slipway.log.RunLog;
import slipway.pipeline.stage.Cancellation;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.StageResult;
import slipway.run.Image;
import slipway.run.RunState;
import slipway.run.StageName;
import slipway.run.Store;
import slipway.run.Wait;
import slipway.run.history.Freezes;
import slipway.run.history.Releases;
import slipway.run.queue.Claim;

/** The configuration is reloaded while a run is on its way to the gate. It is Saturday. */
final class ReloadedGateTest {
    @TempDir
    private Path folder;

    private final ScheduledExecutorService alarms = Executors.newScheduledThreadPool(1);
    private Store store;
    private Gate gate;

    @BeforeEach
    void open() throws Exception {
        store = new Store(Files.createDirectory(folder.resolve("data")));
        var freezes = new FreezeCheck(
                new Freezes(store.database, store.clock), project -> GitLabFreezes.NOT_YET, store.clock);
        gate = new Gate(new PromotionSource(new Releases(store.database), store.history), freezes, store.clock);
    }

    @AfterEach
    void close() {
        alarms.shutdownNow();
        store.close();
    }

    private Config config(boolean isFrozen) throws Exception {
        Path file = Files.writeString(folder.resolve("deploy-config.json"), """
                { "projects": [{ "name": "%s", "repository": { "url": "/srv/app.git" }, "build": { "image": "app" },
                    "gitlab": { "path": "team/app", "secretToken": "${env:TOKEN}" },
                    "freeze": [%s] }] }
                """.formatted(
                        Store.PROJECT, isFrozen ? "{ \"from\": \"0 16 * * 5\", \"to\": \"0 8 * * 1\" }" : ""));
        return ConfigFile.load(file, Map.of("TOKEN", "webhook-token-of-the-tests"));
    }

    private Claim built() {
        store.accept(Store.deploy(1));
        Claim claim = store.claim();
        claim.image(new Image("team/app:1", Optional.of("sha256:1")), "settings");
        claim.await(Wait.Kind.APPROVAL, "waits");
        store.queue.goOn(store.run(claim.run().id()));
        return store.claim();
    }

    @ParameterizedTest
    @CsvSource({"false, true, WAITING", "true, false, SUCCEEDED"})
    void theGateIsAskedByTheConfigurationOfThatMoment(boolean before, boolean now, RunState state) throws Exception {
        Claim claim = built();
        Project begun = config(before).project(Store.PROJECT).orElseThrow();
        Config reloaded = config(now);
        try (RunLog log = new Logs(Files.createDirectory(folder.resolve("logs")))
                .open(claim.run().id(), new Redactor(List.of()))) {
            var context = new RunContext(
                    claim, begun, begun.environment(Store.ENVIRONMENT), log, new Cancellation(), folder, text -> text);
            var push = Plan.Step.of(StageName.PUSH, Duration.ofMinutes(1), each -> StageResult.succeeded("pushed"));
            new RunExecutor(context, List.of(push), alarms, gate, () -> reloaded).run();
        }
        assertThat(store.state(claim.run().id())).isEqualTo(state);
    }
}
