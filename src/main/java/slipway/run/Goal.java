package slipway.run;

import java.util.List;
import slipway.text.Worded;

/** How far a run goes. Later values ask for more. */
public enum Goal implements Worded {
    TEST,
    DEPLOY;

    public List<StageName> stages() {
        return switch (this) {
            case TEST -> List.of(StageName.CHECKOUT, StageName.TEST);
            case DEPLOY -> List.of(StageName.values());
        };
    }

    /** Whether a run with this goal does all that one with the other would. */
    public boolean covers(Goal other) {
        return compareTo(other) >= 0;
    }
}
