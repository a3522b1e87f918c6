package slipway.run;

import java.time.Instant;

/** The head of a branch, and when it was known to be that. */
public record BranchHead(String commit, Instant seenAt) {
    /** The one of the two that was known later; the other, where both were at once. */
    public BranchHead newer(BranchHead other) {
        return other.seenAt.isBefore(seenAt) ? this : other;
    }
}
