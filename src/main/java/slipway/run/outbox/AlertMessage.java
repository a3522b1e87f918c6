package slipway.run.outbox;

import java.time.Instant;
import java.util.Optional;
import slipway.run.Goal;
import slipway.run.Trigger;
import slipway.text.Worded;

/**
 * One message to one receiver, on its way.
 *
 * @param token by which the receiver knows it again, when it is sent once more
 * @param environment what it is about, where it is about one
 * @param run what it is about; empty where it is about no run
 * @param host what it is about; empty where it is about no host
 * @param detail why, in words, where there are any
 * @param attempts how often it was tried; whether it arrived all the same is then open
 * @param notBefore when it is to be tried again
 */
public record AlertMessage(
        long id,
        String token,
        String receiver,
        Kind kind,
        String project,
        Optional<String> environment,
        Optional<About> run,
        Optional<String> host,
        Optional<String> detail,
        Instant at,
        int attempts,
        Instant notBefore) {
    /** What happened. */
    public enum Kind implements Worded {
        FAILED,
        ROLLED_BACK,
        RECOVERED,
        /** A run has put a release live. */
        DEPLOYED,
        /** A run waits for an approval. */
        WAITING,
        /** A run waits for the end of a freeze. */
        FROZEN,
        /** A rollback, a promotion or a run that had to wait was not carried out. */
        SKIPPED,
        DRIFT,
        DRIFT_OVER,
        UNHEALTHY,
        UNHEALTHY_OVER,
        HOOK,
        HOOK_OVER,
        API_TOKEN,
        API_TOKEN_OVER,
        BRANCH,
        BRANCH_OVER,
        FREEZES,
        FREEZES_OVER,
        /** Nothing: somebody wants to see that a message arrives. */
        TEST
    }

    /** What may be wrong with a project for a while. */
    public enum Subject {
        /** GitLab's hook. */
        HOOK(Kind.HOOK, Kind.HOOK_OVER),
        /** The token for GitLab's API. */
        API_TOKEN(Kind.API_TOKEN, Kind.API_TOKEN_OVER),
        /** The deploy branch. */
        BRANCH(Kind.BRANCH, Kind.BRANCH_OVER),
        /** GitLab's freeze periods. */
        FREEZES(Kind.FREEZES, Kind.FREEZES_OVER);

        private final Kind begins;
        private final Kind ends;

        Subject(Kind begins, Kind ends) {
            this.begins = begins;
            this.ends = ends;
        }

        Kind begins() {
            return begins;
        }

        Kind ends() {
            return ends;
        }
    }

    /**
     * The run that a message is about.
     *
     * @param author who made the commit, where that is known
     * @param replaced the commit that was live before on the first host, where there was one
     */
    public record About(
            long id,
            String branch,
            String commit,
            Optional<String> title,
            Goal goal,
            Trigger trigger,
            Optional<String> requestedBy,
            Optional<String> author,
            Optional<String> replaced,
            Optional<Instant> acceptedAt) {}

    /** A message that says only that messages arrive. */
    public static AlertMessage test(String token, String receiver, Instant now) {
        return new AlertMessage(
                0,
                token,
                receiver,
                Kind.TEST,
                "slipway",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                now,
                0,
                now);
    }
}
