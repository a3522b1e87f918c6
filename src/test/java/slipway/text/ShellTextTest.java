package slipway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import slipway.host.HostShell;

class ShellTextTest {
    @ParameterizedTest
    @EnumSource
    void everyCharacterStaysItselfInEveryShell(HostShell shell) throws Exception {
        StringBuilder all = new StringBuilder();
        for (char character = 1; character < 0x250; character++) {
            all.append(character).append('\'').append(character);
        }
        for (String value :
                List.of("", "'", "''", "\\", "\\'", "$(touch x)", "-n", "\n", "a\n\n", "🚢", all.toString())) {
            assertThat(said(shell, "printf %s. " + ShellText.quote(value))).isEqualTo(value + ".");
        }
    }

    @Test
    void aNulIsRefused() {
        assertThatThrownBy(() -> ShellText.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String said(HostShell shell, String script) throws Exception {
        List<String> command = new ArrayList<>(shell.command());
        command.addAll(List.of("-c", script));
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
