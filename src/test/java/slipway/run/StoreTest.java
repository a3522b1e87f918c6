package slipway.run;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** Tests with a store of their own, on each database. */
@OnEachDatabase
public abstract class StoreTest {
    @Parameter
    protected TestDatabase on;

    @TempDir
    protected Path folder;

    protected Store store;

    @BeforeEach
    void open() {
        store = new Store(folder, on);
    }

    @AfterEach
    void close() {
        store.close();
    }
}
