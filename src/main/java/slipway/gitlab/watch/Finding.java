package slipway.gitlab.watch;

import java.time.Instant;
import java.util.Optional;
import slipway.text.Worded;

/**
 * How something stands on which a project's pushes depend.
 *
 * @param detail says it in words, and what to do unless it is well
 * @param expiresAt when it ends by itself, if that is known
 */
public record Finding(State state, String detail, Optional<Instant> expiresAt) {
    /** What was found; each subject has only some of them. Of several hooks the better is the earlier. */
    public enum State implements Worded {
        OK,
        /** It ends soon. */
        EXPIRING,
        /** The project has another path now than the configuration says. */
        MOVED,
        /** GitLab has switched it off. */
        DISABLED,
        MISSING,
        /** GitLab does not know it, or not any more. */
        REFUSED,
        /** It may not do all that Slipway does. */
        INSUFFICIENT,
        UNKNOWN
    }

    /** What was looked at. */
    public enum Subject implements Worded {
        /** GitLab's webhook of the project. */
        HOOK("GitLab's hook"),
        API_TOKEN("gitlab.apiToken"),
        /** The deploy branch. */
        BRANCH("the deploy branch"),
        /** Its freeze periods in GitLab. */
        FREEZES("gitlabFreezes");

        private final String title;

        Subject(String title) {
            this.title = title;
        }

        /** For a sentence. */
        public String title() {
            return title;
        }
    }

    public Finding(State state, String detail) {
        this(state, detail, Optional.empty());
    }
}
