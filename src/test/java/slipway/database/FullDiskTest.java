package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;
import slipway.parts.SmallDisk;
import slipway.run.Accepted;
import slipway.run.IdempotencyKey;
import slipway.run.RunState;
import slipway.run.Store;
import slipway.run.queue.Claim;

/** A real file system of 8 MB, filled to its last byte. */
@NeedsParts
class FullDiskTest {
    private static final IdempotencyKey KEY = new IdempotencyKey("a9c1", Duration.ofDays(3));

    private Path disk;
    private SmallDisk mounted;
    private Store store;

    @BeforeEach
    void mount(@TempDir Path folder) throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        mounted = SmallDisk.mount(disk, "8m");
        store = new Store(disk);
    }

    @AfterEach
    void unmount() throws Exception {
        store.close();
        mounted.unmount();
    }

    @Test
    void whatCannotBeWrittenIsRefusedAndNothingOfItIsThere() throws IOException {
        long before = store.accept(Store.deploy(1));
        Claim claim = store.claim();
        fill();
        writeUntilNothingFits();
        assertThatThrownBy(() -> store.accept(Store.deploy(2), KEY))
                .isInstanceOf(WriteFailed.class)
                .hasMessageContaining("could not be written");
        assertThatThrownBy(() -> claim.finish(RunState.SUCCEEDED, Optional.empty()))
                .isInstanceOf(WriteFailed.class);
        assertThatThrownBy(store.database::tryWriting).isInstanceOf(WriteFailed.class);
        assertThat(store.history.find(before + 1)).isEmpty();
        assertThat(store.state(before)).isEqualTo(RunState.RUNNING);

        Files.delete(disk.resolve("filler"));
        store.database.tryWriting();
        Accepted accepted = store.accept(Store.deploy(2), KEY);
        assertThat(accepted).as("its delivery key was not kept either").isInstanceOf(Accepted.Queued.class);
        claim.finish(RunState.SUCCEEDED, Optional.empty());
        assertThat(store.state(before)).isEqualTo(RunState.SUCCEEDED);
        assertThat(integrity()).isEqualTo("ok");
    }

    /** What a failed write leaves allocated in the log of the database is room for a smaller one. */
    private void writeUntilNothingFits() {
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        store.database.tryWriting();
                    }
                })
                .as("what asks whether something can be written really writes")
                .isInstanceOf(WriteFailed.class);
    }

    private void fill() throws IOException {
        try (OutputStream filler = Files.newOutputStream(disk.resolve("filler"))) {
            byte[] block = new byte[4096];
            while (true) {
                filler.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    private String integrity() {
        return store.database.read(handle ->
                handle.createQuery("pragma integrity_check").mapTo(String.class).one());
    }
}
