package slipway.web.answer;

import java.time.Instant;
import java.util.Optional;
import slipway.gitlab.watch.Finding;
import slipway.gitlab.watch.Findings;

/** What was found about something in GitLab on which the project's pushes depend. */
public record FindingAnswer(Finding.State state, String detail, Instant seenAt) {
    public static FindingAnswer of(Findings.Observation seen) {
        return new FindingAnswer(seen.finding().state(), seen.finding().detail(), seen.at());
    }

    /** The same about a token, which has an end. */
    public record TokenFindingAnswer(Finding.State state, String detail, Instant seenAt, Optional<Instant> expiresAt) {
        public static TokenFindingAnswer of(Findings.Observation seen) {
            return new TokenFindingAnswer(
                    seen.finding().state(),
                    seen.finding().detail(),
                    seen.at(),
                    seen.finding().expiresAt());
        }
    }
}
