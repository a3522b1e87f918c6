package slipway.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalLinesTest {
    private final List<String> seen = new ArrayList<>();
    private final TerminalLines lines =
            new TerminalLines(8, text -> "", line -> seen.add(new String(line, StandardCharsets.UTF_8)));

    @Test
    void whereTheOutputIsCutMakesNoDifference() {
        byte[] output = "one\n\n10 %\r100 %\nlonger than eight\r\nx\rlonger than eight\rshort\nrest"
                .getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= output.length; cut++) {
            seen.clear();
            lines.add(output, 0, cut);
            lines.add(output, cut, output.length - cut);
            lines.end();
            assertThat(seen).as("cut at " + cut).containsExactly("one", "", "100 %", "longer t", "short", "rest");
        }
    }
}
