package slipway.run;

import java.util.EnumSet;
import java.util.Set;
import slipway.text.Worded;

/**
 * Where a run stands. The whole life of a run:
 *
 * <pre>
 *   queued ──▶ running ──▶ succeeded
 *     │ ▲         ├──────▶ failed
 *     │ └─────────┤        (a crash or a restart before redeploy: once more, three attempts at most)
 *     │           ├──────▶ rolled_back
 *     │           ├──────▶ skipped       the branch had moved on or was gone
 *     ├───────────┼──────▶ cancelled
 *     ├───────────┴──────▶ superseded    a newer push of the branch came before its turn, or while it was held up
 *     └──────────────────▶ skipped       [skip ci]; a rollback of what is not live any more
 *
 *   running ──▶ waiting ──▶ queued       may not go on yet: it waits for an approval, an environment, the end of a freeze
 *                  └──────▶ cancelled, superseded, skipped
 * </pre>
 */
public enum RunState implements Worded {
    QUEUED,
    RUNNING,
    WAITING,
    SUCCEEDED,
    FAILED,
    ROLLED_BACK,
    CANCELLED,
    SUPERSEDED,
    SKIPPED;

    /** What may follow; nothing follows the end. */
    public Set<RunState> next() {
        return switch (this) {
            case QUEUED -> EnumSet.of(RUNNING, CANCELLED, SUPERSEDED, SKIPPED);
            case RUNNING -> EnumSet.of(QUEUED, WAITING, SUCCEEDED, FAILED, ROLLED_BACK, CANCELLED, SUPERSEDED, SKIPPED);
            case WAITING -> EnumSet.of(QUEUED, CANCELLED, SUPERSEDED, SKIPPED);
            case SUCCEEDED, FAILED, ROLLED_BACK, CANCELLED, SUPERSEDED, SKIPPED -> EnumSet.noneOf(RunState.class);
        };
    }

    public boolean ended() {
        return next().isEmpty();
    }
}
