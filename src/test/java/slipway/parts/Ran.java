package slipway.parts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that ran to its end: its exit status, and what it wrote on both streams. */
public record Ran(int status, String output) {
    /** Runs a program with these variables besides the test's own. */
    public static Ran run(Path folder, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        // A file, not a pipe: what the program leaves running in the background may keep a pipe open.
        Path output = Files.createTempFile("ran-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end");
            }
            byte[] bytes = Files.readAllBytes(output);
            return new Ran(process.exitValue(), new String(bytes, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }

    /** Its output, where only success is good. */
    public String good() {
        if (status != 0) {
            throw new AssertionError("exit status " + status + ": " + output);
        }
        return output.strip();
    }
}
