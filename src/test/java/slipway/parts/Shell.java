package slipway.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Scripts of {@code sh} that prepare a test: names and modes of files that Java's locale may not allow. */
public final class Shell {
    private Shell() {}

    /** Runs a script in a folder; returns its output. It fails at the first command that fails. */
    public static String run(Path folder, String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-euc", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
