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
        String project, String environment, Instant until, Optional<String> reason, String by, Instant at) {
    /** Whether the other one is of the same environment, and ends before. */
    public boolean outlasts(Freeze other) {
        return project.equals(other.project) && environment.equals(other.environment) && until.isAfter(other.until);
    }
}
