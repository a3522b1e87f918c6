package slipway.gitlab.webhook;

import java.util.Optional;
import slipway.config.GitRef;

/**
 * A push as the delivery tells it. All of it is untrusted text, of bounded length and without control characters.
 *
 * @param ref the branch or the tag; git's rules hold, and its name does not begin with a dash
 * @param before the commit that it was at, all zeros for a new one; empty if the delivery does not say
 * @param commit 40 or 64 lower-case hexadecimal digits
 * @param skipMarker as the head commit's message writes it; empty too if the delivery does not carry that commit, as
 *     after a push back to an ancestor: look at the commit itself then
 * @param title the head commit's first line; empty if not known
 * @param author of the head commit, else who pushed; empty if not known
 * @param pusher the name in GitLab of who pushed; empty if not known
 */
public record PushEvent(
        GitRef ref,
        String before,
        String commit,
        PushAction action,
        Optional<SkipMarker> skipMarker,
        String title,
        String author,
        String pusher) {
    /** The short name. */
    public String branch() {
        return ref.name();
    }
}
