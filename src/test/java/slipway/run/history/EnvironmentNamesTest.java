package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import slipway.database.Database;
import slipway.run.Freeze;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.OnEachDatabase;
import slipway.run.Place;
import slipway.run.Store;
import slipway.run.TestDatabase;
import slipway.run.Trigger;

@OnEachDatabase
final class EnvironmentNamesTest {
    private static final Image IMAGE = new Image("team/app:1", Optional.of("sha256:1"));

    @Parameter
    private TestDatabase on;

    @TempDir
    private Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = new Store(folder, on);
        store.accept(Store.deploy(1));
        store.goesLive(IMAGE, "one");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void follow(String project, String name, List<String> hosts, EnvironmentNames.Runs runs) {
        var only = new EnvironmentNames.Only(project, name, hosts::contains, runs);
        store.database.write(new EnvironmentNames(List.of(only))::follow);
    }

    private void follow(String project, String name) {
        follow(project, name, List.of("one"), EnvironmentNames.Runs.ALL);
    }

    @Test
    void anEnvironmentOnOtherHostsIsAnotherOne() {
        follow(Store.PROJECT, "shop", List.of("two"), EnvironmentNames.Runs.ALL);
        assertThat(store.run(1).environment()).contains(Store.ENVIRONMENT);
    }

    @Test
    void whatIsRecordedByTheNewNameAlreadyDoesNotKeepTheOldRecordFromFollowing() {
        store.accept(Store.request(Store.PROJECT, "main", 2, Goal.DEPLOY, Trigger.PUSH)
                .to(Optional.of("shop")));
        follow(Store.PROJECT, "shop");
        assertThat(store.run(1).environment()).contains("shop");
        store.goesLive(IMAGE, "one");
        assertThat(new Releases(store.database).live(Store.PROJECT, place -> true))
                .hasSize(1);
    }

    @Test
    void whatIsFrozenByHandStaysFrozenUnderTheNewName() {
        var freezes = new Freezes(store.database, store.clock);
        Instant now = store.clock.instant();
        freezes.begin(List.of(
                new Freeze(Store.PROJECT, Store.ENVIRONMENT, now.plusSeconds(60), Optional.empty(), "ryan", now)));
        follow(Store.PROJECT, "shop");
        assertThat(freezes.all()).extracting(Freeze::environment).containsExactly("shop");
    }

    @Test
    void afterAReloadWhatWaitsDoesNotGoLiveElsewhereThanItWasAskedFor() {
        long waiting = store.accept(Store.deploy(2));
        follow(Store.PROJECT, "shop", List.of("one"), EnvironmentNames.Runs.ENDED);
        assertThat(store.run(1).environment()).contains("shop");
        assertThat(store.run(waiting).environment()).contains(Store.ENVIRONMENT);
        store.claim();
        follow(Store.PROJECT, "web", List.of("one"), EnvironmentNames.Runs.ENDED);
        assertThat(store.run(1).environment()).contains("shop");
    }

    @Test
    void whatIsDoneFirstIsDoneBeforeWhatCameWhileTheDatabaseWasOpened() {
        store.close();
        var only =
                new EnvironmentNames.Only(Store.PROJECT, "shop", List.of("one")::contains, EnvironmentNames.Runs.ALL);
        try (Database again = on.open(folder, new EnvironmentNames(List.of(only))::follow)) {
            assertThat(new Releases(again).live(new Place(Store.PROJECT, "shop", "one")))
                    .isPresent();
        }
        store = new Store(folder, on);
    }

    @Test
    void theOnlyEnvironmentKeepsItsReleasesWhenItIsRenamed() {
        long waiting = store.accept(Store.deploy(2));
        follow(Store.PROJECT, "shop");
        assertThat(new Releases(store.database).live(new Place(Store.PROJECT, "shop", "one")))
                .isPresent();
        assertThat(store.run(waiting).environment()).contains("shop");
        follow("another", "web");
        assertThat(store.run(1).environment()).contains("shop");
    }

    @Test
    void ofSeveralEnvironmentsNoneIsRenamed() {
        store.accept(Store.request(Store.PROJECT, "next", 2, Goal.DEPLOY, Trigger.PUSH)
                .to(Optional.of("staging")));
        store.goesLive(IMAGE, "one");
        follow(Store.PROJECT, "shop");
        assertThat(store.run(1).environment()).contains(Store.ENVIRONMENT);
    }
}
