package slipway.init.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    @Test
    void aCommandThatIsFedIsKnown() {
        assertThat(
                        fed(
                                "a | b && c || d < e; f <<EOF > g\nno command | x\nEOF\nh <<-'E' 2>&1\n\tno\n\tE\ni </dev/null\nj |\n k"))
                .containsExactly("b", "d", "f", "h", "k");
        assertThat(words("a<b 2>c >d>e f")).containsExactly(List.of("a", "f"));
        assertThat(words("a '>b' \\>c")).containsExactly(List.of("a", ">b", ">c"));
    }

    @Test
    void whatIsNotKnownIsNotedOutsideSingleQuotes() {
        assertThat(unknown("a $X '$Y' \\$Y \"\\$Y\" $ $CI_COMMIT_SHA ${CI_COMMIT_SHORT_SHA}"))
                .isEmpty();
        assertThat(unknown("a \"$Y/*\" ${Z} $(b) `c` $1 ${V:-v} $LOOP"))
                .containsExactly("$(", "$1", "$LOOP", "$Y", "$Z", "${", "`");
    }

    private static List<String> fed(String script) {
        return ShellWords.of(script, Map.of()).stream()
                .filter(ShellCommand::fed)
                .map(ShellCommand::program)
                .toList();
    }

    private static Set<String> unknown(String script) {
        Set<String> unknown = new TreeSet<>();
        ShellWords.of(script, Map.of("X", "1", "LOOP", "a $LOOP")).forEach(each -> unknown.addAll(each.unknownFrom(0)));
        return unknown;
    }

    private static List<List<String>> words(String script) {
        return ShellWords.of(script, Map.of("X", "1")).stream()
                .map(ShellCommand::texts)
                .toList();
    }
}
