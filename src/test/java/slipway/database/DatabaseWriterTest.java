package slipway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.run.RunState;
import slipway.run.Store;

/** Many write at once; what has gathered is committed together, and each write stands for itself. */
class DatabaseWriterTest {
    private static final int THREADS = 16;
    private static final int EACH = 25;
    private static final String NAME = "writer-of-this-test";

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> new Thread(task, NAME));
    private Store store;

    @BeforeEach
    void open(@TempDir Path folder) {
        store = new Store(folder);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        store.close();
    }

    @Test
    void sixteenThreadsLoseNothingAndGetDistinctNumbers() throws Exception {
        List<Callable<List<Long>>> writers = IntStream.range(0, THREADS)
                .<Callable<List<Long>>>mapToObj(thread -> () -> acceptOnBranch("branch-" + thread))
                .toList();
        List<Long> numbers = new ArrayList<>();
        for (Future<List<Long>> writer : threads.invokeAll(writers)) {
            assertThat(writer.get()).as("order within the branch").isSorted();
            numbers.addAll(writer.get());
        }
        assertThat(numbers).hasSize(THREADS * EACH).doesNotHaveDuplicates();
        assertThat(numbers).allMatch(number -> store.history.find(number).isPresent());
        assertThat(store.history.atWork(Store.PROJECT))
                .as("the newest of each branch")
                .hasSize(THREADS);
    }

    private List<Long> acceptOnBranch(String branch) {
        return IntStream.rangeClosed(1, EACH)
                .mapToObj(commit -> store.accept(Store.test(branch, commit)))
                .toList();
    }

    @Test
    void aWriteThatFailsTakesNoOtherWithIt() throws Exception {
        var gate = new CountDownLatch(1);
        Future<?> first = threads.submit(() -> store.database.write(handle -> await(gate)));
        List<Future<Long>> good = new ArrayList<>();
        Future<Integer> bad = null;
        for (int i = 0; i < 5; i++) {
            int branch = i;
            good.add(threads.submit(() -> store.accept(Store.test("branch-" + branch, 1))));
            if (i == 2) {
                bad = threads.submit(() -> store.database.write(handle -> handle.execute("insert into nowhere")));
            }
        }
        try {
            gather(7);
        } finally {
            gate.countDown();
        }
        first.get();
        for (Future<Long> write : good) {
            assertThat(store.state(write.get())).isEqualTo(RunState.QUEUED);
        }
        assertThat(store.history.atWork(Store.PROJECT)).hasSize(5);
        assertThatThrownBy(bad::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(WriteFailed.class);
    }

    private static Void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** Gives them time to hand in their writes, so that they are committed together; nothing is asserted of it. */
    private static void gather(int count) throws InterruptedException {
        for (int tries = 0; tries < 200 && blocked() < count; tries++) {
            Thread.sleep(20);
        }
    }

    private static long blocked() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getName().equals(NAME) && waitsForItsWrite(each.getValue()))
                .count();
    }

    private static boolean waitsForItsWrite(StackTraceElement[] stack) {
        boolean waits = false;
        for (StackTraceElement frame : stack) {
            waits |= frame.getClassName().endsWith("CompletableFuture")
                    && frame.getMethodName().equals("join");
            if (waits && frame.getClassName().equals(DatabaseWriter.class.getName())) {
                return frame.getMethodName().equals("write");
            }
        }
        return false;
    }

    @Test
    void aWriteThatFailsHalfwayLeavesNothing() {
        long run = store.accept(Store.deploy(1));
        assertThatThrownBy(() -> store.database.write(handle -> {
                    handle.execute("update runs set state = 'FAILED'");
                    throw new IllegalStateException("halfway");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("halfway");
        assertThat(store.state(run)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void anInterruptDoesNotTearAWrite() throws Exception {
        Thread.currentThread().interrupt();
        long run = store.accept(Store.deploy(1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.state(run)).isEqualTo(RunState.QUEUED);
    }

    @Test
    void aClosedDatabaseRefusesInsteadOfWaiting() {
        store.close();
        assertThatThrownBy(() -> store.accept(Store.deploy(1)))
                .isInstanceOf(WriteFailed.class)
                .hasMessageContaining("closed");
    }
}
