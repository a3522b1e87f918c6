package slipway.web.answer;

import java.time.Instant;
import slipway.run.BranchHead;

/** The head of a branch. */
public record HeadAnswer(String commit, Instant seenAt) {
    public static HeadAnswer of(BranchHead head) {
        return new HeadAnswer(head.commit(), head.seenAt());
    }
}
