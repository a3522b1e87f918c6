package slipway.gitlab.watch;

import java.time.Instant;
import java.util.Optional;

/** What is recorded of a project's hook and its deliveries, and is there after a restart. */
public interface HookRecord {
    /** The project's own hook is in GitLab's list. */
    void listed(String project);

    /** It is not there: since when it is known to be gone, or the beginning of time if it never was there. */
    Instant goneSince(String project);

    /** When a delivery last made a run, after this time. */
    Optional<Instant> delivery(String project, Instant after);
}
