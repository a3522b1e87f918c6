package slipway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run wrote: on disk, masked, and its last lines for the reason of a failure. */
class RunLogTest {
    private static final Redactor REDACTOR = new Redactor(List.of("open-sesame"));

    private Path folder;
    private Logs logs;

    @BeforeEach
    void open(@TempDir Path itsFolder) throws IOException {
        folder = itsFolder;
        logs = new Logs(folder);
    }

    @Test
    void theFileIsForItsOwnerOnly() throws IOException {
        logs.open(17, REDACTOR).close();
        assertThat(Files.getPosixFilePermissions(folder.resolve("17.log")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aSecondAttemptGoesOnWhereTheFirstEnded() throws IOException {
        try (RunLog first = logs.open(17, REDACTOR)) {
            first.line("first");
        }
        try (RunLog second = logs.open(17, REDACTOR)) {
            assertThat(second.heading("checkout")).isEqualTo(6);
        }
        assertThat(Files.readString(folder.resolve("17.log"))).isEqualTo("first\n=== checkout\n");
    }

    @Test
    void noSecretReachesTheDiskAlsoInLinesOfOurOwn() throws IOException {
        try (RunLog log = logs.open(17, REDACTOR)) {
            write(log, "open-");
            write(log, "sesame\n");
            log.line("the password is open-sesame");
            write(log, "open-");
            log.line("another line");
            assertThat(log.lastLines(3)).containsExactly("the password is ***", "open-another line");
        }
        assertThat(Files.readString(folder.resolve("17.log"))).doesNotContain("sesame");
    }

    @Test
    void theLastLinesAreWithoutColoursAndWithoutWhatProgressBarsOverwrote() throws IOException {
        try (RunLog log = logs.open(17, REDACTOR)) {
            write(log, "\u001B[1;31mFAIL\u001B[0m\tfoo_test.go:12\n\n   \n");
            write(log, "10%\r50%\r100%\r\n");
            write(log, "bell\u0007 and an unfinished line");
            assertThat(log.lastLines(3)).containsExactly("FAIL foo_test.go:12", "bell  and an unfinished line");
        }
    }

    @Test
    void aVeryLongLineAndVeryManyAreBounded() throws IOException {
        try (RunLog log = logs.open(17, REDACTOR)) {
            byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 7; i++) {
                log.write(block, 0, block.length);
            }
            write(log, "\nlast\n");
            assertThat(log.lastLines(2)).hasSize(2).allMatch(line -> line.length() <= 400);
            write(log, "line\n".repeat(1000));
            assertThat(log.lastLines(1000)).hasSizeLessThanOrEqualTo(300);
        }
        assertThat(logs.size(17)).isEqualTo((7L << 20) + 6 + 5000);
    }

    @Test
    void theLastLinesAreThoseOfTheCurrentStage() throws IOException {
        try (RunLog log = logs.open(17, REDACTOR)) {
            write(log, "of the test\n");
            log.heading("build");
            assertThat(log.lastLines(3)).isEmpty();
            write(log, "of the build\n");
            assertThat(log.lastLines(3)).containsExactly("of the build");
        }
    }

    private static void write(RunLog log, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        log.write(bytes, 0, bytes.length);
    }
}
