package slipway.gitlab.watch;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import slipway.gitlab.watch.Finding.State;

/** GitLab lists only a project's own hooks: a delivery that arrives proves that one of its group or the instance is on. */
final class DeliveryProof {
    private final HookRecord record;
    private final Clock clock;
    /** Since when GitLab cannot be asked for a project's hook. */
    private final Map<String, Instant> unknown = new HashMap<>();

    DeliveryProof(HookRecord record, Clock clock) {
        this.record = record;
        this.clock = clock;
    }

    /** What is to be thought of a project's hook after what GitLab's list says of it. */
    Finding judge(String project, Finding listed) {
        if (listed.state() != State.UNKNOWN) {
            unknown.remove(project);
        }
        return switch (listed.state()) {
            case OK, DISABLED -> {
                record.listed(project);
                yield listed;
            }
            case MISSING -> proven(project, record.goneSince(project), listed);
            case UNKNOWN -> proven(project, unknown.computeIfAbsent(project, now -> clock.instant()), listed);
            case EXPIRING, MOVED, REFUSED, INSUFFICIENT -> listed;
        };
    }

    void keepOnly(Set<String> projects) {
        unknown.keySet().retainAll(projects);
    }

    private Finding proven(String project, Instant after, Finding listed) {
        return record.delivery(project, after)
                .map(at -> new Finding(State.OK, "a delivery came at " + at + "; of GitLab's list: " + listed.detail()))
                .orElse(listed);
    }
}
