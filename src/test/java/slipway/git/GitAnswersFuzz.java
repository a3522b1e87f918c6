package slipway.git;

import java.nio.charset.StandardCharsets;

/** Fuzz target: what git, ssh and curl print, and addresses of repositories. */
public final class GitAnswersFuzz {
    private GitAnswersFuzz() {}

    /** Called by Jazzer with any bytes. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        GitErrorAdvice.in(text);
        if (TailBuffer.lastLines(text, 3).lines().count() > 4) {
            throw new AssertionError("more lines than asked for");
        }
    }
}
