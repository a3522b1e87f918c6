package slipway.run;

import java.time.Instant;
import java.util.Optional;

/**
 * One host of a run's redeploy.
 *
 * @param position in the order of the configuration; 0 is the canary
 * @param backingOut why the former release is (to be) put back, from that decision on until the host has ended
 * @param former the release that was live there when this run's turn came; empty if there was none
 * @param detail one line: that it is live, or why it is not
 */
public record RunHost(
        int position,
        String host,
        HostState state,
        Optional<String> backingOut,
        Optional<Long> former,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<String> detail) {}
