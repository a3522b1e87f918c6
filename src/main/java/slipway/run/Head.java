package slipway.run;

import java.time.Instant;

/** The head of a branch, and when it was known to be that. */
public record Head(String commit, Instant seenAt) {}
