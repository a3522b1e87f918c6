package slipway.gitlab.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import slipway.http.SigningKey;

/**
 * The signature of a delivery by Standard Webhooks: what it covers besides the body, and the values offered for it.
 *
 * @param identifier the header's text as it came, since that is what is signed; so is {@code timestamp}
 * @param candidates the decoded {@code v1} entries; those of versions not known here are left out
 */
record Signature(String identifier, String timestamp, List<byte[]> candidates) {
    /** Standard Webhooks' own number; GitLab names none. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final int DIGITS_OF_SECONDS = 12;
    private static final String VERSION = "v1,";

    static Optional<Signature> of(Delivery delivery) {
        return delivery.header("webhook-signature")
                .map(entries -> new Signature(
                        delivery.header("webhook-id").orElse(""),
                        delivery.header("webhook-timestamp").orElse(""),
                        candidates(entries)));
    }

    /** Whether the key made it, for this body. */
    boolean isBy(SigningKey key, byte[] body) {
        byte[] prefix = (identifier + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        byte[] expected = key.sign(prefix, body);
        boolean matches = false;
        for (byte[] candidate : candidates) {
            matches |= MessageDigest.isEqual(expected, candidate);
        }
        return matches;
    }

    /** Neither old, as a replayed one would be, nor from the future. */
    boolean isTimely(Instant now) {
        boolean seconds = !timestamp.isEmpty()
                && timestamp.length() <= DIGITS_OF_SECONDS
                && timestamp.chars().allMatch(letter -> letter >= '0' && letter <= '9');
        return seconds && Math.abs(now.getEpochSecond() - Long.parseLong(timestamp)) <= TOLERANCE.toSeconds();
    }

    boolean isComplete() {
        return !identifier.isEmpty() && !candidates.isEmpty();
    }

    private static List<byte[]> candidates(String entries) {
        List<byte[]> candidates = new ArrayList<>();
        for (String entry : entries.trim().split(" +", -1)) {
            if (entry.startsWith(VERSION)) {
                decoded(entry.substring(VERSION.length())).ifPresent(candidates::add);
            }
        }
        return candidates;
    }

    private static Optional<byte[]> decoded(String base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
