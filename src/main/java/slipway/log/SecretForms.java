package slipway.log;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The ways in which a secret usually shows up in a log: as it is, encoded, or line by line. */
final class SecretForms {
    private static final int SHORTEST_LINE = 8;

    private SecretForms() {}

    static Stream<String> of(String secret) {
        return Stream.of(
                        Stream.of(secret, urlEncoded(secret), jsonEscaped(secret)),
                        IntStream.range(0, 3).mapToObj(shift -> base64(secret, shift)),
                        lines(secret))
                .flatMap(forms -> forms)
                .filter(form -> form.length() >= Math.min(secret.length(), SHORTEST_LINE));
    }

    /** What the secret contributes to a base64 text in which {@code shift} bytes stand before it. */
    private static String base64(String secret, int shift) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        byte[] shifted = new byte[shift + bytes.length];
        System.arraycopy(bytes, 0, shifted, shift, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        // The first and the last character also carry bits of the neighbours.
        int from = shift == 0 ? 0 : shift + 1;
        int to = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
        return encoded.substring(from, Math.max(from, to));
    }

    private static String urlEncoded(String secret) {
        return URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String jsonEscaped(String secret) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(secret));
    }

    private static Stream<String> lines(String secret) {
        return Arrays.stream(secret.split("\\R"))
                .filter(line -> !line.equals(secret) && line.strip().length() >= SHORTEST_LINE);
    }
}
