package slipway.run;

import java.time.Duration;

/**
 * By what a delivery is recognised when it comes again.
 *
 * @param goodFor how long an equal key means the same delivery
 */
public record IdempotencyKey(String text, Duration goodFor) {}
