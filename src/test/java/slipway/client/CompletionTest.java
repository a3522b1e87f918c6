package slipway.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.Shell;

/** Completion in a real bash, with the words of a server that is not to be trusted. */
class CompletionTest {
    @TempDir
    private Path folder;

    @Test
    void aServersWordsAreNeverExpanded() throws Exception {
        Path slipway = Files.writeString(folder.resolve("slipway"), """
                #!/bin/sh
                printf 'PROJECT\\tHOST\\n'
                printf '%s\\t-\\n' backend 'a$(touch pwned)' '`touch pwned`' '${HOME}' 'front-end_2.0' "quo'te" '*'
                """);
        assertThat(slipway.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("complete"), """
                PATH=$PWD:$PATH
                . '%s'
                COMP_WORDS=(slipway deploy '') COMP_CWORD=2
                _slipway
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(
                Path.of("src/main/resources/slipway/client/completion.bash").toAbsolutePath()));
        String completed = Shell.run(folder, "bash complete");
        assertThat(folder.resolve("pwned")).doesNotExist();
        assertThat(completed.lines()).containsExactly("backend", "front-end_2.0");
    }
}
