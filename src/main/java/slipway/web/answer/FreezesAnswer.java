package slipway.web.answer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import slipway.run.Freeze;

/** What somebody has frozen, or what was frozen until now: one for each environment. */
public record FreezesAnswer(List<FreezeAnswer> freezes) {
    public static FreezesAnswer of(List<Freeze> freezes) {
        return new FreezesAnswer(freezes.stream().map(FreezeAnswer::of).toList());
    }

    /** One of them. */
    public record FreezeAnswer(
            String project, String environment, Instant until, Optional<String> reason, String by, Instant at) {
        static FreezeAnswer of(Freeze freeze) {
            return new FreezeAnswer(
                    freeze.project(), freeze.environment(), freeze.until(), freeze.reason(), freeze.by(), freeze.at());
        }
    }
}
