package slipway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a stage that writes too much, the beginning and the end are kept, whatever its pieces are. */
class CutTest {
    private static final String SECRET = "open-sesame";
    private static final String TOLD = "slipway: this stage has written 100 bytes;"
            + " of what follows, the last 40 bytes are kept and shown at its end\n";

    private Path file;
    private Logs logs;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        file = folder.resolve("17.log");
        logs = new Logs(folder, new StageLogQuota.Sizes(100, 40));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 39, 40, 41, 64, 1000})
    void theMiddleIsCutWhateverThePiecesAre(int piece) throws IOException {
        byte[] all = numbered(900);
        try (RunLog log = open()) {
            write(log, all, piece);
            assertThat(log.mark()).isEqualTo(logs.size(17));
            log.line("--- test: failed");
        }
        assertThat(text())
                .isEqualTo(text(all, 0, 100) + TOLD + "slipway: 760 bytes are cut here\n" + text(all, 860, 900)
                        + "--- test: failed\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 39, 40, 41, 64, 1000})
    void ofWhatIsWrittenBeforeItsTurnAsMuchIsKept(int piece) throws IOException {
        byte[] all = numbered(900);
        try (RunLog log = open();
                EarlyOutput early = log.early()) {
            write(early, Arrays.copyOf(all, 600), piece);
            log.heading("build");
            early.handTo(log);
            write(early, Arrays.copyOfRange(all, 600, 900), piece);
            log.line("--- build: succeeded");
        }
        assertThat(text())
                .isEqualTo("=== build\n" + text(all, 0, 100) + TOLD + "slipway: 760 bytes are cut here\n"
                        + text(all, 860, 900) + "--- build: succeeded\n");
    }

    @Test
    void whatFitsIsWhole() throws IOException {
        byte[] all = numbered(140);
        try (RunLog log = open()) {
            write(log, Arrays.copyOf(all, 100), 30);
            assertThat(text()).isEqualTo(text(all, 0, 100));
            write(log, Arrays.copyOfRange(all, 100, 140), 30);
        }
        assertThat(text())
                .as("told too early, but nothing is missing")
                .isEqualTo(text(all, 0, 100) + TOLD + text(all, 100, 140));
    }

    @Test
    void whoFollowsIsToldOnceWhenTheCutBegins() throws IOException {
        try (RunLog log = open()) {
            write(log, numbered(500), 10);
            assertThat(text()).endsWith(TOLD);
            log.line("slipway: a line of its own");
            write(log, numbered(500), 10);
            log.mark();
            assertThat(text().split("has written", -1)).hasSize(2);
            assertThat(text()).containsSubsequence("are cut here", "a line of its own", "460 bytes are cut here");
        }
    }

    @Test
    void eachStageHasAShareOfItsOwn() throws IOException {
        try (RunLog log = open()) {
            log.heading("test");
            write(log, numbered(5000), 64);
            long redeploy = log.heading("redeploy");
            write(log, numbered(90), 64);
            log.mark();
            byte[] bytes = Files.readAllBytes(file);
            assertThat(new String(bytes, (int) redeploy, bytes.length - (int) redeploy, StandardCharsets.UTF_8))
                    .isEqualTo("=== redeploy\n" + text(numbered(90), 0, 90));
        }
    }

    @Test
    void theReasonOfAFailureIsTakenFromTheTrueEnd() throws IOException {
        try (RunLog log = open()) {
            write(log, numbered(5000), 64);
            write(log, "\nFAIL: two and two\n".getBytes(StandardCharsets.UTF_8), 3);
            assertThat(log.lastLines(1)).containsExactly("FAIL: two and two");
        }
    }

    /** Masked before it is cut: no half of a secret is left over on either side. */
    @Test
    void aSecretAtTheCutDoesNotShowInParts() throws IOException {
        for (int before = 80; before <= 110; before++) {
            try (RunLog log = logs.open(before, new Redactor(List.of(SECRET)))) {
                write(log, ".".repeat(before).getBytes(StandardCharsets.UTF_8), 9);
                write(log, (SECRET + SECRET.repeat(9) + "|" + SECRET).getBytes(StandardCharsets.UTF_8), 5);
            }
            assertThat(Files.readString(file.resolveSibling(before + ".log")))
                    .doesNotContain("open", "sesame", "-ses", "same");
        }
    }

    @Test
    void bytesThatAreNoTextAreKeptAsTheyAre() throws IOException {
        byte[] bytes = new byte[90];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (0x80 + i);
        }
        try (RunLog log = open()) {
            write(log, bytes, 7);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    }

    private RunLog open() throws IOException {
        return logs.open(17, new Redactor(List.of(SECRET)));
    }

    /** Lines of ten bytes, of which no two are alike. */
    private static byte[] numbered(int length) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; text.length() < length; line++) {
            text.append(String.format("%09d\n", line));
        }
        return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(OutputStream log, byte[] bytes, int piece) throws IOException {
        for (int at = 0; at < bytes.length; at += piece) {
            log.write(bytes, at, Math.min(piece, bytes.length - at));
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private String text() throws IOException {
        return Files.readString(file);
    }
}
