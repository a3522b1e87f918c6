package slipway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of the outputs of test runners, compilers and other programs the lines are quoted that say why they failed. */
class QuoteTest {
    private static final Path OUTPUTS = Path.of("src/test/resources/slipway/log/outputs");

    private record Case(String output, String quoted) {
        @Override
        public String toString() {
            return output;
        }
    }

    static List<Case> cases() throws IOException {
        return Files.readAllLines(OUTPUTS.resolve("quotes.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| ", 2))
                .map(cells -> new Case(cells[0], cells[1]))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theLinesAPersonWouldQuoteAreQuoted(Case each) throws IOException {
        Quote quote = quote(Files.readAllBytes(OUTPUTS.resolve(each.output() + ".txt")));
        assertThat(String.join(" ¦ ", quote.lines()) + (quote.isEnd() ? " *" : ""))
                .isEqualTo(each.quoted());
    }

    @Test
    void everyOutputHasAQuote() throws IOException {
        try (Stream<Path> files = Files.list(OUTPUTS)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals("quotes.txt"))
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(
                            cases().stream().map(each -> each.output() + ".txt").toList());
        }
    }

    @Test
    void aProgramThatPrintedNothingIsNotQuoted() {
        assertThat(quote("\n \n".getBytes(StandardCharsets.UTF_8)).lines()).isEmpty();
    }

    @Test
    void linesThatAreMadeToBeSlowAreNot() {
        byte[] hostile = ("%=".repeat(200) + "\n" + "a > ".repeat(100) + "\n" + "1.1".repeat(130) + "%\n" + "Failed "
                        + "[1 ms".repeat(80) + "\n" + "x.y:".repeat(100) + "\n")
                .repeat(100)
                .getBytes(StandardCharsets.UTF_8);
        long begin = System.nanoTime();
        quote(hostile);
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    }

    /** In pieces, as a program's output comes. */
    private static Quote quote(byte[] output) {
        LastLines lines = new LastLines();
        for (int at = 0; at < output.length; at += 1000) {
            lines.add(Arrays.copyOfRange(output, at, Math.min(output.length, at + 1000)));
        }
        return lines.quote(3);
    }
}
