package slipway.run;

import java.util.Locale;

/** Why a run exists. */
public enum Trigger {
    PUSH,
    MANUAL,
    RETRY,
    ROLLBACK,
    /** What is live in one environment goes on to the next. */
    PROMOTION,
    /** A push whose delivery never came, or a head that had moved on when its predecessor's turn came. */
    CATCH_UP;

    /** Whether a person asked for this very commit: then it runs even if the branch has moved on. */
    public boolean byHand() {
        return switch (this) {
            case MANUAL, RETRY, ROLLBACK -> true;
            case PUSH, CATCH_UP, PROMOTION -> false;
        };
    }

    /** The trigger's name in the HTTP interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
