package slipway.run.figures;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import slipway.run.RunState;

/**
 * The four figures of DORA (dora.dev, "software delivery performance metrics"), as docs/operations.md defines them for a
 * Slipway.
 *
 * @param ends how each deploy ended in the end, in the order of their ends; going back is not one
 * @param leadTimes from the commit to its going live, of those that are or were live
 * @param recoveries from the harm that a deploy did to the next time that all was well
 */
public record DeliveryFigures(List<Ended> ends, List<Duration> leadTimes, List<Duration> recoveries) {
    public DeliveryFigures {
        ends = List.copyOf(ends);
        leadTimes = List.copyOf(leadTimes);
        recoveries = List.copyOf(recoveries);
    }

    /** How a deploy ended in the end, and when that was. */
    public record Ended(End end, Instant at) {}

    /** A deploy that somebody went back from counts as rolled back, as one that Slipway backed out itself. */
    public enum End {
        SUCCEEDED,
        FAILED,
        ROLLED_BACK
    }

    /**
     * Counts what a history has.
     *
     * @param deploys in the order of their ends
     */
    public static DeliveryFigures of(List<Deploy> deploys) {
        Set<Long> undone = undone(deploys);
        List<Ended> ends = deploys.stream()
                .filter(deploy -> !deploy.goesBack())
                .map(deploy -> new Ended(end(deploy, undone), deploy.endedAt()))
                .toList();
        List<Duration> leadTimes = deploys.stream()
                .filter(deploy -> !deploy.goesBack() && deploy.state() == RunState.SUCCEEDED)
                .map(deploy -> between(deploy.committedAt().orElse(deploy.acceptedAt()), deploy.endedAt()))
                .toList();
        return new DeliveryFigures(ends, leadTimes, recoveries(deploys, undone));
    }

    /** The share of deploys that failed or were rolled back; empty if there was none. */
    public Optional<Double> failureShare() {
        if (ends.isEmpty()) {
            return Optional.empty();
        }
        long bad = ends.stream().filter(each -> each.end() != End.SUCCEEDED).count();
        return Optional.of((double) bad / ends.size());
    }

    private static End end(Deploy deploy, Set<Long> undone) {
        if (undone.contains(deploy.run()) || deploy.state() == RunState.ROLLED_BACK) {
            return End.ROLLED_BACK;
        }
        return deploy.state() == RunState.SUCCEEDED ? End.SUCCEEDED : End.FAILED;
    }

    /** A rollback ends a failure that is not over; else it undoes the newest deploy that is not undone yet. */
    private static Set<Long> undone(List<Deploy> deploys) {
        Set<Long> undone = new HashSet<>();
        List<Long> live = new ArrayList<>();
        boolean failing = false;
        for (Deploy deploy : deploys) {
            if (deploy.state() == RunState.SUCCEEDED && !deploy.goesBack()) {
                live.add(deploy.run());
            } else if (deploy.state() == RunState.SUCCEEDED && !failing && !live.isEmpty()) {
                undone.add(live.remove(live.size() - 1));
            }
            failing = deploy.state() == RunState.FAILED;
        }
        return undone;
    }

    private static List<Duration> recoveries(List<Deploy> deploys, Set<Long> undone) {
        List<Duration> recoveries = new ArrayList<>();
        Optional<Instant> harmedAt = Optional.empty();
        for (Deploy deploy : deploys) {
            if (deploy.state() == RunState.FAILED) {
                harmedAt = harmedAt.or(() -> Optional.of(deploy.endedAt()));
            } else if (deploy.state() == RunState.ROLLED_BACK) {
                recoveries.add(between(harmedAt.orElse(deploy.touchedAt()), deploy.endedAt()));
                harmedAt = Optional.empty();
            } else {
                harmedAt.ifPresent(since -> recoveries.add(between(since, deploy.endedAt())));
                harmedAt = undone.contains(deploy.run()) ? Optional.of(deploy.endedAt()) : Optional.empty();
            }
        }
        return recoveries;
    }

    private static Duration between(Instant from, Instant to) {
        return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
    }
}
