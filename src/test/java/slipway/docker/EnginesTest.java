package slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.EngineAddress;
import slipway.config.EngineSettings;
import slipway.docker.engine.EngineException;
import slipway.parts.EnginePart;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;

/** Two addresses of one engine: it is there by one of them, and may fall silent by the other. */
@NeedsParts
final class EnginesTest {
    private static final EnginePreference NONE = new EnginePreference(Optional.empty(), Optional.empty());

    private final EnginePart part = EnginePart.ofEnvironment();

    @TempDir
    private Path folder;

    private FaultyLine line;
    private Engines engines;

    @BeforeEach
    void connect() throws Exception {
        line = FaultyLine.to(part);
        engines = Engines.of(
                List.of(settings("by-line", line.address()), settings("straight", part.address())),
                () -> "mine-of-engines",
                folder);
    }

    @AfterEach
    void close() throws Exception {
        line.close();
        engines.close();
    }

    private static EngineSettings settings(String name, String url) {
        return new EngineSettings(name, Optional.of(new EngineAddress(url, Optional.empty())));
    }

    @Test
    void runsThatChooseAtTheSameTimeAreSpread() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                Callable<EngineUse> take = () -> engines.take(NONE);
                List<EngineUse> taken = threads.invokeAll(List.of(take, take)).stream()
                        .map(EnginesTest::got)
                        .toList();
                assertThat(taken).extracting(EngineUse::name).containsExactlyInAnyOrder("by-line", "straight");
                taken.forEach(EngineUse::close);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static EngineUse got(Future<EngineUse> use) {
        try {
            return use.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRunThatHasLeftItsEngineCountsNoMoreHoweverOftenItLeaves() throws Exception {
        EngineUse first = engines.take(NONE);
        first.close();
        first.close();

        EngineUse second = engines.take(cache("by-line"));
        EngineUse third = engines.take(cache("by-line"));
        assertThat(List.of(second.name(), third.name())).containsOnly("by-line");
        assertThat(engines.take(cache("by-line")).name()).isEqualTo("straight");
    }

    private static EnginePreference cache(String name) {
        return new EnginePreference(Optional.empty(), Optional.of(name));
    }

    @Test
    void oneThatHangsIsLeftOutWithinItsTimeAndIsNotCounted() throws Exception {
        line.fallSilent();
        long before = System.nanoTime();
        EngineUse use = engines.take(cache("by-line"));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
        assertThat(use.name()).isEqualTo("straight");
        assertThat(use.leftOut())
                .singleElement()
                .asString()
                .startsWith("by-line: Docker: ")
                .contains("4 s");
        assertThat(engines.answered()).containsEntry("by-line", false).containsEntry("straight", true);
        assertThat(engines.answering()).hasSize(1);

        line.comeBack();
        assertThat(engines.answering()).hasSize(2);
        assertThat(engines.answered()).containsEntry("by-line", true);
        assertThat(engines.take(NONE).name()).isEqualTo("by-line");
    }

    @Test
    void ifNoneAnswersEachIsNamedWithItsReason() throws Exception {
        try (Engines none = Engines.of(
                List.of(settings("one", "tcp://127.0.0.1:1"), settings("two", "unix://" + folder.resolve("no.sock"))),
                () -> "mine-of-engines",
                folder)) {
            assertThatThrownBy(() -> none.take(NONE))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("no Docker engine of server.engines answers: one: ")
                    .hasMessageContaining("tcp://127.0.0.1:1 cannot be reached")
                    .hasMessageContaining("; two: ")
                    .hasMessageContaining("no.sock cannot be reached");
            assertThat(none.answering()).isEmpty();
        }
    }

    /** The configuration cannot show that two addresses lead to the same engine. */
    @Test
    void theCleanUpByOneAddressSparesWhatARunHasByTheOther() throws Exception {
        Engine byLine = engines.all().get(0).engine();
        part.docker(
                "create",
                "--label=slipway.project=engines",
                "--label=slipway.server=mine-of-engines",
                "--label=slipway.run=7",
                "--label=slipway.life=" + byLine.life(),
                "busybox:local",
                "true");
        for (Engine engine : engines.answering()) {
            engine.sweep(() -> Set.of(7L));
        }
        assertThat(containers()).isNotEmpty();
        byLine.sweep(Set::of);
        assertThat(containers()).isEmpty();
    }

    private String containers() throws Exception {
        return part.docker("ps", "--all", "--quiet", "--filter", "label=slipway.server=mine-of-engines");
    }
}
