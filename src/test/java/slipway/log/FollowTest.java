package slipway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers see a log while it is written, all of it, and are let go when it ends. */
@Timeout(20)
class FollowTest {
    private static final Redactor REDACTOR = new Redactor(List.of("open-sesame"));
    private static final Logs.Part NOT_BEGUN = new Logs.Part(Optional.empty(), Optional.empty(), false);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean stays = new AtomicBoolean(true);
    private Logs logs;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        logs = new Logs(folder);
    }

    @AfterEach
    void endAll() {
        threads.shutdownNow();
    }

    @Test
    void aFollowerReadsWhatIsWrittenAndIsLetGoAtTheEnd() throws Exception {
        Future<?> follower = follow(0);
        RunLog log = logs.open(17, REDACTOR);
        log.line("one");
        awaitRead("one\n");
        log.line("two");
        awaitRead("one\ntwo\n");
        log.line("three");
        // A run's end is recorded before its log is closed.
        ended.set(true);
        log.line("four");
        log.close();
        follower.get(5, TimeUnit.SECONDS);
        assertThat(text()).isEqualTo("one\ntwo\nthree\nfour\n");
    }

    @Test
    void aFollowerWaitsForARunThatIsYetToBegin() throws Exception {
        Future<?> follower = follow(0);
        assertThat(follower.isDone()).isFalse();
        ended.set(true);
        follower.get(5, TimeUnit.SECONDS);
        assertThat(text()).isEmpty();
    }

    @Test
    void aReaderResumesAtItsOffset() throws Exception {
        try (RunLog log = logs.open(17, REDACTOR)) {
            log.line("one");
            log.line("two");
        }
        ended.set(true);
        follow(4).get(5, TimeUnit.SECONDS);
        assertThat(text()).isEqualTo("two\n");
    }

    @Test
    void aFollowerOutlivesTheTimeBetweenTwoAttempts() throws Exception {
        Future<?> follower = follow(0);
        try (RunLog first = logs.open(17, REDACTOR)) {
            first.line("attempt 1");
        }
        awaitRead("attempt 1\n");
        try (RunLog second = logs.open(17, REDACTOR)) {
            second.line("attempt 2");
            awaitRead("attempt 1\nattempt 2\n");
            ended.set(true);
        }
        follower.get(5, TimeUnit.SECONDS);
    }

    @Test
    void aStoppingServerLetsItsFollowersGo() throws Exception {
        try (RunLog log = logs.open(17, REDACTOR)) {
            log.line("one");
            Future<?> follower = follow(0);
            awaitRead("one\n");
            logs.endFollowing();
            follower.get(2, TimeUnit.SECONDS);
        }
    }

    @Test
    void aReaderWhoMayNotReadAnyMoreIsLetGoWhileTheLogIsWritten() throws Exception {
        try (RunLog log = logs.open(17, REDACTOR)) {
            log.line("one");
            Future<?> follower = follow(0);
            awaitRead("one\n");
            stays.set(false);
            follower.get(5, TimeUnit.SECONDS);
            log.line("two");
            assertThat(text()).isEqualTo("one\n");
        }
    }

    @Test
    void aStageIsReadWhileItIsWritten() throws Exception {
        var part = new AtomicReference<>(NOT_BEGUN);
        try (RunLog log = logs.open(17, REDACTOR)) {
            log.line("before");
            Future<?> follower = followPart(part);
            long from = log.heading("test");
            part.set(new Logs.Part(Optional.of(from), Optional.empty(), false));
            log.line("of the test");
            awaitRead("=== test\nof the test\n");
            part.set(new Logs.Part(Optional.of(from), Optional.of(log.mark()), false));
            log.heading("build");
            follower.get(5, TimeUnit.SECONDS);
            assertThat(text()).isEqualTo("=== test\nof the test\n");
        }
    }

    /** The question is answered before the next stage is written, as the database is when a stage ends. */
    @Test
    void aFollowerNeverReadsBeyondItsStageHoweverTheWritesFall() throws Exception {
        for (int round = 0; round < 200; round++) {
            var part = new AtomicReference<>(NOT_BEGUN);
            read.reset();
            try (RunLog log = logs.open(round, REDACTOR)) {
                int run = round;
                Future<?> follower = submit(() -> logs.followPart(run, part::get, read));
                long from = log.heading("test");
                part.set(new Logs.Part(Optional.of(from), Optional.empty(), false));
                log.line("a");
                log.line("b");
                part.set(new Logs.Part(Optional.of(from), Optional.of(log.mark()), false));
                log.heading("build");
                follower.get(5, TimeUnit.SECONDS);
                assertThat(text()).as("round %d", round).isEqualTo("=== test\na\nb\n");
            }
        }
    }

    @Test
    void whoFollowsAStageThatNeverComesIsLetGo() throws Exception {
        var part = new AtomicReference<>(NOT_BEGUN);
        Future<?> follower = followPart(part);
        part.set(new Logs.Part(Optional.empty(), Optional.empty(), true));
        follower.get(5, TimeUnit.SECONDS);
        assertThat(text()).isEmpty();
    }

    private interface Following {
        void follow() throws IOException, InterruptedException;
    }

    private Future<?> follow(long from) {
        return submit(() -> logs.follow(17, from, ended::get, stays::get, read));
    }

    private Future<?> followPart(AtomicReference<Logs.Part> part) {
        return submit(() -> logs.followPart(17, part::get, read));
    }

    private Future<?> submit(Following following) {
        Callable<Void> work = () -> {
            following.follow();
            return null;
        };
        return threads.submit(work);
    }

    private void awaitRead(String expected) {
        await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(text()).isEqualTo(expected));
    }

    private String text() {
        return read.toString(StandardCharsets.UTF_8);
    }
}
