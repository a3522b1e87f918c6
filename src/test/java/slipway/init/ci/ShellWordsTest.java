package slipway.init.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
    @Test
    void aLineIsTakenApartAsAShellDoes() {
        assertThat(words("a \"b c\" 'd $X' $X ${X}y \\$X # no\n"))
                .containsExactly(List.of("a", "b c", "d $X", "1", "1y", "$X"));
        assertThat(words("a && b || c; d | e 2>&1 > /dev/null & f\ng \\\n h"))
                .containsExactly(
                        List.of("a"),
                        List.of("b"),
                        List.of("c"),
                        List.of("d"),
                        List.of("e"),
                        List.of("f"),
                        List.of("g", "h"));
        assertThat(words("echo \"$UNKNOWN $\" a#b")).containsExactly(List.of("echo", "$UNKNOWN $", "a#b"));
        assertThat(words("'open")).containsExactly(List.of("open"));
    }

    private static List<List<String>> words(String script) {
        return ShellWords.of(script, Map.of("X", "1"));
    }
}
