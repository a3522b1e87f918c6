package slipway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a run is written by one server and read by all. */
class SharedLogsTest {
    private static final Redactor NOTHING = new Redactor(List.of());

    @TempDir
    private Path folder;

    private final Table table = new Table();
    private Logs one;
    private Logs other;

    /** As the database has it, without the database. */
    private static final class Table implements SharedLogs {
        private final Map<Long, NavigableMap<Long, byte[]>> chunks = new ConcurrentHashMap<>();
        private volatile boolean away;
        /** Stores, and loses its answer. */
        private volatile boolean silent;

        private synchronized NavigableMap<Long, byte[]> of(long run) {
            return chunks.computeIfAbsent(run, unused -> new TreeMap<>());
        }

        @Override
        public synchronized long size(long run) {
            return of(run).isEmpty()
                    ? 0
                    : of(run).lastKey() + of(run).lastEntry().getValue().length;
        }

        @Override
        public synchronized void append(long run, SortedMap<Long, byte[]> added) {
            if (away) {
                throw new IllegalStateException("away");
            }
            added.forEach(of(run)::putIfAbsent);
            if (silent) {
                throw new IllegalStateException("the answer was lost");
            }
        }

        @Override
        public synchronized SortedMap<Long, byte[]> from(long run, long offset) {
            SortedMap<Long, byte[]> found = new TreeMap<>();
            Map.Entry<Long, byte[]> chunk = of(run).floorEntry(offset);
            while (chunk != null && found.size() < 2 && chunk.getKey() + chunk.getValue().length > offset) {
                found.put(chunk.getKey(), chunk.getValue());
                chunk = of(run).higherEntry(chunk.getKey());
            }
            return found;
        }
    }

    @BeforeEach
    void open() throws IOException {
        one = new Logs(folder.resolve("one"), Optional.of(table));
        other = new Logs(folder.resolve("other"), Optional.of(table));
    }

    @AfterEach
    void end() {
        one.endFollowing();
        other.endFollowing();
    }

    private static String text(Logs logs, long from, long to) throws IOException {
        var out = new ByteArrayOutputStream();
        logs.copy(1, from, to, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String text(Logs logs) throws IOException {
        return text(logs, 0, Long.MAX_VALUE);
    }

    @Test
    void itIsReadElsewhereWhileItIsWritten() throws Exception {
        try (RunLog log = one.open(1, NOTHING)) {
            log.line("first");
            await().untilAsserted(() -> assertThat(text(other)).isEqualTo("first\n"));
            log.line("second");
            await().untilAsserted(() -> assertThat(text(other)).isEqualTo("first\nsecond\n"));
            assertThat(other.size(1)).isEqualTo(13);
            assertThat(text(other, 3, 9)).isEqualTo("st\nsec");
        }
        assertThat(text(one)).isEqualTo("first\nsecond\n");
    }

    @Test
    void nothingIsMissingAfterAnAnswerThatWasLost() throws Exception {
        try (RunLog log = one.open(1, NOTHING)) {
            table.silent = true;
            log.line("first");
            await().untilAsserted(() -> assertThat(table.size(1)).isEqualTo(6));
            log.line("second, with which the file goes on");
            log.share();
            table.silent = false;
            log.line("third");
            await().untilAsserted(
                            () -> assertThat(text(other)).isEqualTo(text(one)).endsWith("third\n"));
        }
    }

    @Test
    void whoFollowsItElsewhereMissesNoLastLine() throws Exception {
        var ended = new AtomicBoolean();
        var out = new ByteArrayOutputStream();
        CompletableFuture<Void> follower;
        try (RunLog log = one.open(1, NOTHING)) {
            follower = CompletableFuture.runAsync(() -> {
                try {
                    other.follow(1, 0, ended::get, () -> true, out);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            log.line("first");
            await().until(() -> out.size() > 0);
            log.line("last");
            log.share();
            ended.set(true);
            follower.get(10, TimeUnit.SECONDS);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("first\nlast\n");
    }

    @Test
    void aLargeLogIsReadWhole() throws Exception {
        String line = "x".repeat(999);
        try (RunLog log = one.open(1, NOTHING)) {
            for (int number = 0; number < 1_500; number++) {
                log.line(line);
            }
        }
        assertThat(text(other)).isEqualTo((line + "\n").repeat(1_500)).isEqualTo(text(one));
        assertThat(table.of(1).values())
                .allSatisfy(bytes -> assertThat(bytes.length).isLessThanOrEqualTo(64 * 1024));
    }

    @Test
    void theServerThatTakesARunUpGoesOnInTheSameLog() throws Exception {
        RunLog lost = one.open(1, NOTHING);
        lost.line("of one");
        lost.share();
        // The rest was never sent: the server was killed.
        table.away = true;
        lost.line("never seen");
        lost.close();
        one.endFollowing();
        table.away = false;
        try (RunLog log = other.open(1, NOTHING)) {
            log.line("of the other");
            log.share();
            assertThat(text(other)).isEqualTo("of one\nof the other\n");
        }
        var restarted = new Logs(folder.resolve("one"), Optional.of(table));
        assertThat(text(restarted)).as("not from the file of the former server").isEqualTo("of one\nof the other\n");
        try (RunLog log = restarted.open(1, NOTHING)) {
            log.line("of one again");
        }
        assertThat(text(other)).isEqualTo("of one\nof the other\nof one again\n");
        assertThat(Files.readString(folder.resolve("one/1.log"))).isEqualTo(text(other));
        restarted.endFollowing();
    }

    @Test
    void aRestartOfTheSameServerKeepsWhatItCouldNotSend() throws Exception {
        table.away = true;
        try (RunLog log = one.open(1, NOTHING)) {
            log.line("first");
        }
        one.endFollowing();
        table.away = false;
        var restarted = new Logs(folder.resolve("one"), Optional.of(table));
        try (RunLog log = restarted.open(1, NOTHING)) {
            log.line("second");
        }
        assertThat(text(other)).isEqualTo("first\nsecond\n");
        restarted.endFollowing();
    }

    @Test
    void whatCouldNotBeSentIsSentLater() throws Exception {
        table.away = true;
        try (RunLog log = one.open(1, NOTHING)) {
            log.line("first");
        }
        assertThat(table.size(1)).isZero();
        assertThat(text(one)).isEqualTo("first\n");
        table.away = false;
        await().untilAsserted(() -> assertThat(text(other)).isEqualTo("first\n"));
    }

    @Test
    void whereTheFormerServersEndIsMissingTheOffsetsOfItsStagesStillHold() throws Exception {
        try (RunLog log = other.open(1, NOTHING)) {
            log.goOnFrom(200_000);
            assertThat(log.mark()).isGreaterThanOrEqualTo(200_000);
            long before = log.mark();
            log.goOnFrom(100);
            assertThat(log.mark()).isEqualTo(before);
        }
        assertThat(text(other)).startsWith("slipway: the end of what the former server wrote is missing here\n\n");
    }
}
