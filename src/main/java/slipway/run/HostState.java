package slipway.run;

import java.util.Locale;

/**
 * Where a run's redeploy stands on one host: waiting, then running, then one of the rest; or skipped or cancelled
 * without having run. What had succeeded may be backed out for the sake of another host: then it runs again.
 */
public enum HostState {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    ROLLED_BACK,
    SKIPPED,
    CANCELLED;

    /** The state's name in the HTTP interface. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
