package slipway.docker;

import java.nio.charset.StandardCharsets;

/** Fuzz target: a {@code .dockerignore} and a path, which stand in the first line and the rest. */
public final class DockerIgnoreFuzz {
    private DockerIgnoreFuzz() {}

    /** Called by Jazzer with any bytes. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String path = end < 0 ? "" : text.substring(0, end).replaceAll("^/+|/+$", "");
        if (path.isEmpty()) {
            return;
        }
        try {
            DockerIgnore rules = DockerIgnore.parse(text.substring(end + 1));
            if (rules.alwaysSending(path).excludes(path)) {
                throw new AssertionError("what is always sent is kept out: " + path);
            }
            if (DockerIgnore.parse("*\n!*").excludes(path)) {
                throw new AssertionError("what is brought back is kept out: " + path);
            }
        } catch (DockerException refused) {
            if (!refused.getMessage().startsWith(".dockerignore line ")) {
                throw new AssertionError("a refusal that does not say where", refused);
            }
        }
    }
}
