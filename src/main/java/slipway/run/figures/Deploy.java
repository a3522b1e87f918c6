package slipway.run.figures;

import java.time.Instant;
import java.util.Optional;
import slipway.run.RunState;

/**
 * A run that has ended after it touched a host.
 *
 * @param state succeeded, failed or rolled back
 * @param goesBack whether it put an earlier release live again
 * @param committedAt by the committer's clock; empty for runs of versions that did not record it
 * @param touchedAt when its redeploy began
 */
public record Deploy(
        long run,
        RunState state,
        boolean goesBack,
        Optional<Instant> committedAt,
        Instant acceptedAt,
        Instant touchedAt,
        Instant endedAt) {}
