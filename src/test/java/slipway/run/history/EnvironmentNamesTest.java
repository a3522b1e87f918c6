package slipway.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.Goal;
import slipway.run.Image;
import slipway.run.Place;
import slipway.run.Store;
import slipway.run.Trigger;

final class EnvironmentNamesTest {
    private static final Image IMAGE = new Image("team/app:1", Optional.of("sha256:1"));

    @TempDir
    private Path folder;

    private Store store;
    private EnvironmentNames names;

    @BeforeEach
    void open() {
        store = new Store(folder);
        names = new EnvironmentNames(store.database);
        store.accept(Store.deploy(1));
        store.goesLive(IMAGE, "one");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theOnlyEnvironmentKeepsItsReleasesWhenItIsRenamed() {
        long waiting = store.accept(Store.deploy(2));
        names.follow(Store.PROJECT, "shop");
        assertThat(new Releases(store.database).live(new Place(Store.PROJECT, "shop", "one")))
                .isPresent();
        assertThat(store.run(waiting).environment()).contains("shop");
        names.follow("another", "web");
        assertThat(store.run(1).environment()).contains("shop");
    }

    @Test
    void ofSeveralEnvironmentsNoneIsRenamed() {
        store.accept(Store.request(Store.PROJECT, "next", 2, Goal.DEPLOY, Trigger.PUSH)
                .to(Optional.of("staging")));
        names.follow(Store.PROJECT, "shop");
        assertThat(store.run(1).environment()).contains(Store.ENVIRONMENT);
    }
}
