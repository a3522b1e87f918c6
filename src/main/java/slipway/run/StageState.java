package slipway.run;

import slipway.text.Worded;

/** Where a stage of a run stands: waiting, then running, then one of the rest; or skipped without having run. */
public enum StageState implements Worded {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    SKIPPED
}
