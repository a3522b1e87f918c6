package slipway.run;

import java.time.Instant;
import java.util.Optional;

/**
 * A person has frozen an environment: until then nothing goes live there but rollbacks.
 *
 * @param by who
 * @param at when that was
 */
public record Freeze(
        String project, String environment, Instant until, Optional<String> reason, String by, Instant at) {}
