package slipway.pipeline;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.pipeline.stage.FailureReason;
import slipway.run.LogFields;
import slipway.run.RunState;
import slipway.run.queue.Claim;

/** Records how the execution of a run ended, and writes the line about it into the server's log. */
record RunEnd(Claim claim) {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

    void finish(RunState state, Optional<String> reason) {
        claim.finish(state, reason);
        log("ended: "
                + state.word()
                + reason.map(why -> ": " + FailureReason.logged(why)).orElse(""));
    }

    /** @param onHosts whether it may have changed its hosts: then what is live there is no longer certain */
    void fail(boolean onHosts, String reason) {
        if (onHosts) {
            claim.finishInDoubt(reason);
            log("ended: failed: " + FailureReason.logged(reason));
        } else {
            finish(RunState.FAILED, Optional.of(reason));
        }
    }

    /** It is not over: its hosts are asked later how it went on, or it is begun again if it has not reached any. */
    void leave(boolean onHosts, String why) {
        if (!onHosts) {
            claim.giveBack();
        }
        log((onHosts ? "is left to its hosts, which are asked later: " : "waits again: ") + why);
    }

    private void log(String words) {
        LogFields.run(LOG.atInfo(), claim.run()).log(words);
    }
}
