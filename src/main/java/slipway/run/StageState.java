package slipway.run;

import java.util.Locale;

/** Where a stage of a run stands: waiting, then running, then one of the rest; or skipped without having run. */
public enum StageState {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    SKIPPED;

    /** The state's name in the HTTP interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
