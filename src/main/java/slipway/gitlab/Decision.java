package slipway.gitlab;

import java.util.List;
import java.util.Optional;
import slipway.config.Project;

/** What a delivery asks for. Every reason is one bounded line that may be shown to its sender. */
public sealed interface Decision {
    /** A push of a configured project. */
    record Accept(Project project, DeliveryKey key, Push push) implements Decision {}

    /**
     * GitLab's own, but nothing to act on: 200, since GitLab switches off hooks that are answered with 4xx.
     *
     * @param projects whose it is: none if it is no configured one's, several if it cannot be told of which it is
     */
    record Ignored(List<String> projects, String reason) implements Decision {}

    /** 401. The reason says nothing about which projects exist. */
    record Unauthenticated(String reason) implements Decision {}

    /**
     * 400: authenticated, but not JSON, or a push that does not say of what.
     *
     * @param project whose it is, if that is known
     */
    record Malformed(Optional<String> project, String reason) implements Decision {}
}
