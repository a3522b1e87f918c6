package slipway.run;

import slipway.text.Worded;

/**
 * Where a run's redeploy stands on one host: waiting, then running, then one of the rest; or skipped or cancelled
 * without having run. What had succeeded may be backed out for the sake of another host: then it runs again.
 */
public enum HostState implements Worded {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    ROLLED_BACK,
    SKIPPED,
    CANCELLED
}
