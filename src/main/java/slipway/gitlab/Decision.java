package slipway.gitlab;

import java.util.Optional;
import slipway.config.Project;

/** What a delivery asks for. Every reason is one bounded line that may be shown to its sender. */
public sealed interface Decision {
    /** A push of a configured project. */
    record Accept(Project project, DeliveryKey key, Push push) implements Decision {}

    /**
     * GitLab's own, but nothing to act on: 200, since GitLab switches off hooks that are answered with 4xx.
     *
     * @param project whose it is, if it is a configured one's
     */
    record Ignored(Optional<String> project, String reason) implements Decision {}

    /** 401. The reason says nothing about which projects exist. */
    record Unauthenticated(String reason) implements Decision {}

    /**
     * 400: authenticated, but not JSON, or a push that does not say of what.
     *
     * @param project whose it is, if that is known
     */
    record Malformed(Optional<String> project, String reason) implements Decision {}
}
