package slipway.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slipway.run.Release;
import slipway.ssh.Sight;

/** What a look at a host says of the release that is recorded as live there. */
final class Sighting {
    private static final String RUNNING = "running";

    private Sighting() {}

    /** @param byCommand then it is the command's own affair what it starts: that nothing is found proves nothing */
    static Release.LastLook of(Sight sight, Release live, boolean byCommand, Instant now) {
        if (sight instanceof Sight.CannotBeAsked not) {
            return unseen(live, not.why());
        }
        List<Sight.Seen> seen = ((Sight.Containers) sight).containers();
        if (seen.stream().anyMatch(container -> runs(container) && isOf(container, live))) {
            return new Release.LastLook(Optional.of(now), Optional.empty(), Optional.empty());
        }
        boolean neverSeen = live.lastLook().seenAt().isEmpty();
        if (byCommand && seen.isEmpty() && neverSeen) {
            return unseen(live, "no container from an image of the project was found on the host");
        }
        return new Release.LastLook(live.lastLook().seenAt(), Optional.of(instead(seen)), Optional.empty());
    }

    /** The host could not be looked at: what was seen before is all that is known. */
    static Release.LastLook unseen(Release live, String why) {
        return new Release.LastLook(live.lastLook().seenAt(), live.lastLook().drift(), Optional.of(why));
    }

    private static boolean runs(Sight.Seen container) {
        return container.state().equals(RUNNING);
    }

    private static boolean isOf(Sight.Seen container, Release live) {
        String digest = live.image().digest().orElse("");
        return container.image().equals(digest)
                || container.digests().stream().anyMatch(name -> name.endsWith("@" + digest));
    }

    private static String instead(List<Sight.Seen> seen) {
        return seen.isEmpty()
                ? "nothing of the project runs there"
                : seen.stream().map(Sighting::words).collect(Collectors.joining(", "));
    }

    private static String words(Sight.Seen container) {
        String image = container.digests().stream().findFirst().orElse(container.image());
        return container.name() + " is " + container.state() + ", from " + image
                + container.revision().map(commit -> " of commit " + commit).orElse("");
    }
}
