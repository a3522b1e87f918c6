package slipway.run;

import java.util.List;
import java.util.Locale;

/** How far a run goes. Later values ask for more. */
public enum Goal {
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

    /** The goal's name in the HTTP interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
