package slipway.parts;

import java.time.Duration;
import java.util.Optional;

/**
 * How a request that takes long went: one slow answer, or a stream of events.
 *
 * @param lived from the request until the answer's end
 * @param whole the answer was 200, and came to the end that its server gave it
 * @param release the one that answered
 * @param failure why it is not whole; empty where it is
 */
public record LongAnswer(Duration lived, boolean whole, Optional<String> release, String failure) {}
