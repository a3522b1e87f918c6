package slipway.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slipway.host.HostObservation;
import slipway.kubernetes.DeploymentObservation;
import slipway.run.Release;

/** Compares what was observed on a host with the release that is recorded as live there. */
final class DriftCheck {
    private static final String RUNNING = "running";
    private static final String RESTARTING = "restarting";
    private static final String UNHEALTHY = "unhealthy";
    /** Problems of at most so many pods are listed. */
    private static final int TROUBLES = 3;

    private DriftCheck() {}

    /**
     * @param live one with an image
     * @param services each of which runs the release; empty after a command, whose own affair it is what it starts:
     *     that nothing is found proves nothing
     */
    static Release.LastLook of(HostObservation observation, Release live, List<String> services, Instant now) {
        boolean mayRunNoContainer = services.isEmpty() && !wasSeenByALook(live);
        if (observation.refusal().isPresent()) {
            return mayRunNoContainer
                    ? notLookedAt(live)
                    : unseen(live, observation.refusal().get());
        }
        List<HostObservation.ObservedContainer> seen = observation.containers();
        List<HostObservation.ObservedContainer> ours = seen.stream()
                .filter(container -> runs(container) && isOf(container, live))
                .toList();
        String others = others(seen, ours, services);
        if (!ours.isEmpty() && others.isEmpty()) {
            return new Release.LastLook(
                    Optional.of(now), Optional.empty(), troubles(ours, live, now), Optional.empty());
        }
        if (mayRunNoContainer && seen.isEmpty()) {
            return notLookedAt(live);
        }
        String drift = ours.isEmpty() ? instead(seen) : others;
        return new Release.LastLook(live.lastLook().seenAt(), Optional.of(drift), Optional.empty(), Optional.empty());
    }

    /** The same of a deployment in a cluster. */
    static Release.LastLook of(DeploymentObservation seen, Release live, Instant now) {
        String name = "deployment " + seen.deployment();
        Optional<String> drift = Optional.empty();
        if (!live.image().orElseThrow().isCalled(seen.image())) {
            drift = Optional.of(name + " is to run " + seen.image());
        } else if (seen.wanted() == 0) {
            drift = Optional.of(name + " is scaled to 0 pods");
        }
        if (drift.isPresent()) {
            return new Release.LastLook(live.lastLook().seenAt(), drift, Optional.empty(), Optional.empty());
        }
        Instant before = before(live);
        String troubles = Stream.concat(
                        seen.pods().stream().flatMap(pod -> trouble(pod, before).stream()), seen.others().stream())
                .limit(TROUBLES)
                .collect(Collectors.joining("; "));
        Optional<String> unhealthy = Optional.of(troubles).filter(text -> !text.isEmpty());
        if (seen.pods().stream().noneMatch(DeploymentObservation.PodState::running)) {
            unhealthy = Optional.of("no pod of " + name + " runs"
                    + unhealthy.map(why -> ": " + why).orElse(""));
        }
        return new Release.LastLook(Optional.of(now), Optional.empty(), unhealthy, Optional.empty());
    }

    private static Optional<String> trouble(DeploymentObservation.PodState pod, Instant before) {
        if (pod.trouble().isPresent()) {
            return pod.trouble();
        }
        return pod.lastEnd()
                .filter(end -> end.isAfter(before))
                .map(end -> pod.name() + " ended and was started again, " + pod.restarts() + " times by now");
    }

    /** When the last look was, or the release itself. */
    private static Instant before(Release live) {
        return live.lastLook().seenAt().filter(at -> at.isAfter(live.since())).orElse(live.since());
    }

    /** Lists what runs in the services and is not the release, and the services in which nothing runs. */
    private static String others(
            List<HostObservation.ObservedContainer> seen,
            List<HostObservation.ObservedContainer> ours,
            List<String> services) {
        return services.stream().flatMap(service -> others(service, seen, ours)).collect(Collectors.joining(", "));
    }

    private static Stream<String> others(
            String service,
            List<HostObservation.ObservedContainer> seen,
            List<HostObservation.ObservedContainer> ours) {
        boolean runsThere = ours.stream().anyMatch(container -> isIn(container, service));
        List<String> others = seen.stream()
                .filter(container -> isIn(container, service) && !ours.contains(container))
                // One that has ended is of no interest beside one that runs.
                .filter(container -> !runsThere || runs(container))
                .map(DriftCheck::words)
                .toList();
        return others.isEmpty() && !runsThere ? Stream.of("nothing of " + service + " runs there") : others.stream();
    }

    private static boolean isIn(HostObservation.ObservedContainer container, String service) {
        return container.service().equals(Optional.of(service));
    }

    /** A command that starts no container, such as rsync, needs no Docker on its host: there is nothing to look at. */
    private static Release.LastLook notLookedAt(Release live) {
        return new Release.LastLook(live.lastLook().seenAt(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The host could not be looked at: what was seen before is all that is known. */
    static Release.LastLook unseen(Release live, String why) {
        Release.LastLook before = live.lastLook();
        return new Release.LastLook(before.seenAt(), before.drift(), before.unhealthy(), Optional.of(why));
    }

    /** One that Docker starts again and again is there, too. */
    private static boolean runs(HostObservation.ObservedContainer container) {
        return container.state().equals(RUNNING) || container.state().equals(RESTARTING);
    }

    private static boolean isOf(HostObservation.ObservedContainer container, Release live) {
        return Stream.concat(Stream.of(container.image()), container.digests().stream())
                .anyMatch(live.image().orElseThrow()::isCalled);
    }

    /** Where the address alone was asked, the release counts as seen since then, and no container was. */
    private static boolean wasSeenByALook(Release live) {
        return live.lastLook().seenAt().filter(at -> at.isAfter(live.since())).isPresent();
    }

    private static Optional<String> troubles(
            List<HostObservation.ObservedContainer> containers, Release live, Instant now) {
        Instant before = before(live);
        String troubles = containers.stream()
                .flatMap(container -> trouble(container, Duration.between(before, now)).stream())
                .collect(Collectors.joining("; "));
        return Optional.of(troubles).filter(text -> !text.isEmpty());
    }

    /** @param sinceBefore how long ago the last look was, or the release itself */
    private static Optional<String> trouble(HostObservation.ObservedContainer container, Duration sinceBefore) {
        String again = " and was started again, " + container.restarts() + " times by now";
        // Docker forgets the status once it has started it.
        if (container.state().equals(RESTARTING)) {
            return Optional.of(container.name() + " ended with status " + container.exit() + again);
        }
        boolean unhealthy = container.health().filter(UNHEALTHY::equals).isPresent();
        boolean endedSince = container.restarts() > 0
                && container
                        .runsFor()
                        .filter(time -> time.compareTo(sinceBefore) < 0)
                        .isPresent();
        if (unhealthy) {
            return Optional.of("the HEALTHCHECK of " + container.name() + " says unhealthy");
        }
        return endedSince ? Optional.of(container.name() + " ended" + again) : Optional.empty();
    }

    private static String instead(List<HostObservation.ObservedContainer> seen) {
        return seen.isEmpty()
                ? "nothing of the project runs there"
                : seen.stream().map(DriftCheck::words).collect(Collectors.joining(", "));
    }

    private static String words(HostObservation.ObservedContainer container) {
        String image = container.digests().stream().findFirst().orElse(container.image());
        return container.name() + " is " + container.state() + ", from " + image
                + container.revision().map(commit -> " of commit " + commit).orElse("");
    }
}
