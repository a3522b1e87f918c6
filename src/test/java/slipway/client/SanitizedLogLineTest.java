package slipway.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SanitizedLogLineTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "plain, größer, 🚢 | plain, größer, 🚢",
                "E[32mgreenE[0m | E[32mgreenE[0mE[0m",
                "E[38;5;196mredE[38:2::1:2:3m | E[38;5;196mredE[38:2::1:2:3mE[0m",
                "aE[2Jb | ab",
                "aE[10;20Hb | ab",
                "aE[?1049hb | ab",
                "aE]0;titleBb | ab",
                "aE]8;;http://xE\\linkE]8;;E\\ | alink",
                "aE]52;c;aGk= | a",
                "aE[b | a",
                "aEcb | ab",
                "aE | a",
                "10%R20%R100% | 100%",
                "doneR | done",
            })
    void aTerminalGetsColoursAndNoOtherCommand(String line, String shown) {
        assertThat(SanitizedLogLine.of(real(line))).isEqualTo(real(shown));
    }

    @Test
    void controlsAndTurnedTextAreLeftOut() {
        assertThat(SanitizedLogLine.of("a\bb\u0007c\u009b2Jd\u202Ee\u2066f\tg\u007Fh"))
                .isEqualTo("abc2Jdef\tgh");
    }

    @Test
    void aHostileLineIsReadInOneGo() {
        String line = "\u001B[".repeat(20_000) + "\u001B]".repeat(20_000) + "1;".repeat(20_000);
        assertThat(SanitizedLogLine.of(line)).doesNotContain("\u001B");
    }

    @Test
    void aLogIsShownLineByLineAndCopiedAsItIs() throws IOException {
        byte[] log = "one\r\ntwo\u001B[2J\nlonger than\n größe".getBytes(StandardCharsets.UTF_8);
        assertThat(copied(log, true)).isEqualTo("one\ntwo\nlonger than\n größe\n");
        assertThat(copied(log, false)).isEqualTo("one\r\ntwo\u001B[2J\nlonger than\n größe");
    }

    /** In pieces that cut letters in two. */
    private static String copied(byte[] log, boolean terminal) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var to = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        try (OutputStream out = new LogOutput(new Screen(to, to, terminal, terminal, 80))) {
            for (byte each : log) {
                out.write(each);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String real(String text) {
        return text.replace("E", "\u001B").replace("R", "\r").replaceAll("B(?=b)", "\u0007");
    }
}
