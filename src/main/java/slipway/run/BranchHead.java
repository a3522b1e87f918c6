package slipway.run;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The head of a branch, and when it was known to be that.
 *
 * @param unchangedSince earlier commits from which it does not differ under the project's {@code paths}
 */
public record BranchHead(String commit, Instant seenAt, Set<String> unchangedSince) {
    public BranchHead {
        unchangedSince = Set.copyOf(unchangedSince);
    }

    public BranchHead(String commit, Instant seenAt) {
        this(commit, seenAt, Set.of());
    }

    /** The one of the two that was known later; the other, where both were at once. */
    public BranchHead newer(BranchHead other) {
        return other.seenAt.isBefore(seenAt) ? this : other;
    }

    /** How the patterns of {@code paths} are recorded, to compare them later. */
    public static String joined(List<String> paths) {
        return String.join("\n", paths);
    }

    /** Whether it has nothing new for a project of which this commit is live. */
    public boolean isLive(String live) {
        return commit.equals(live) || unchangedSince.contains(live);
    }
}
