package slipway.log;

import java.util.Arrays;
import java.util.stream.Stream;

/** The ways in which a secret usually shows up in a log: as it is, encoded, or line by line. */
final class SecretForms {
    private static final int SHORTEST_LINE = 8;

    private SecretForms() {}

    static Stream<String> of(String secret) {
        return Stream.of(
                        Stream.of(secret, inShellQuotes(secret)),
                        UrlForms.of(secret),
                        JsonForms.of(secret),
                        Base64Forms.of(secret),
                        Stream.concat(lines(secret), Base64Forms.wrapped(secret))
                                .filter(line -> line.strip().length() >= SHORTEST_LINE))
                .flatMap(forms -> forms)
                .filter(form -> form.length() >= Math.min(secret.length(), SHORTEST_LINE));
    }

    /** As {@code sh -x} shows it. */
    private static String inShellQuotes(String secret) {
        return secret.replace("'", "'\\''");
    }

    private static Stream<String> lines(String secret) {
        return Arrays.stream(secret.split("\\R")).filter(line -> !line.equals(secret));
    }
}
