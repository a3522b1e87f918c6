package slipway.git;

import java.util.Optional;

/**
 * A branch as its repository has it now.
 *
 * @param head empty if there is no such branch
 * @param defaultBranch of the repository; empty if it does not say, as an empty one
 */
public record RemoteBranch(Optional<String> head, Optional<String> defaultBranch) {
    /** What to do about a deploy branch that is not there. */
    public String missing(String branch) {
        return "the repository has no branch " + branch + "; "
                + defaultBranch
                        .map(other ->
                                "its default branch is " + other + ": set deployBranch to that, or push " + branch)
                        .orElse("push it, or name another as deployBranch");
    }
}
