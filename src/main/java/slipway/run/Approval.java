package slipway.run;

import java.time.Instant;

/**
 * Somebody said yes to a run.
 *
 * @param subject the digest that may go live, or the commit where there is no image
 */
public record Approval(String subject, String by, Instant at) {
    /** Whether it is for what the run is about to put live. */
    public boolean isFor(Run run) {
        return subject.equals(run.subject());
    }
}
