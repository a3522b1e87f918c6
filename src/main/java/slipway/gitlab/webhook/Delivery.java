package slipway.gitlab.webhook;

import java.util.Map;
import java.util.Optional;

/**
 * A webhook request as it arrived.
 *
 * @param headers by lower-case name, the values untouched: they are part of what is signed
 * @param body the raw bytes, which are what is signed; not copied, so the caller must leave them alone
 */
@SuppressWarnings("ArrayRecordComponent") // deliveries are never compared, and may be 25 MB
public record Delivery(Map<String, String> headers, byte[] body) {
    Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName)).filter(value -> !value.isBlank());
    }

    String event() {
        return header("x-gitlab-event").orElse("");
    }
}
