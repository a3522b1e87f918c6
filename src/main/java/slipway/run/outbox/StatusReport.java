package slipway.run.outbox;

import java.time.Instant;
import java.util.Optional;
import slipway.run.StageState;

/**
 * One thing to be told of a run, whoever is to hear it.
 *
 * @param branch the short name of what was pushed
 * @param isTag whether that is a tag
 * @param environment to which the run deploys, if it does
 * @param statusEnvironment the environment that the status of its deploy is named after, if it is
 * @param state how the subject stands; {@code WAITING} is the first
 * @param detail why, in words, where there are any
 * @param attempts how often it was tried to be told; whether it was heard all the same is then open
 * @param notBefore when it is to be tried again
 */
public record StatusReport(
        long id,
        String project,
        long run,
        String commit,
        String branch,
        boolean isTag,
        Optional<String> environment,
        Optional<String> statusEnvironment,
        Subject subject,
        StageState state,
        Optional<String> detail,
        int attempts,
        Instant notBefore) {
    /** What of a run is told of. */
    public enum Subject {
        /** Its tests, until the test stage ends. */
        TEST,
        /** All that a deploying run does, until its end. */
        DEPLOY,
        /** What it puts live, from the beginning of its redeploy on. */
        DEPLOYMENT
    }
}
