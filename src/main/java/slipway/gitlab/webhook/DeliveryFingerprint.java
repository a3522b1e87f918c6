package slipway.gitlab.webhook;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import slipway.text.Sha256;

/**
 * What a repeated delivery has in common with the first.
 *
 * @param value at most 255 characters
 * @param derived whether it is only a hash of the event and the body: a person may well send such a delivery again on
 *     purpose, so it should be forgotten sooner
 */
public record DeliveryFingerprint(String value, boolean derived) {
    private static final int LONGEST = 255;

    static DeliveryFingerprint of(Delivery delivery) {
        return given(delivery, "webhook-id")
                .or(() -> given(delivery, "idempotency-key"))
                .orElseGet(() -> new DeliveryFingerprint("body:" + hash(delivery), true));
    }

    private static Optional<DeliveryFingerprint> given(Delivery delivery, String header) {
        return delivery.header(header)
                .map(DeliveryFingerprint::bounded)
                .map(value -> new DeliveryFingerprint(value, false));
    }

    private static String bounded(String key) {
        return key.length() <= LONGEST ? key : "long:" + Sha256.hex(key);
    }

    private static String hash(Delivery delivery) {
        return Sha256.hex((delivery.event() + "\n").getBytes(StandardCharsets.UTF_8), delivery.body());
    }
}
