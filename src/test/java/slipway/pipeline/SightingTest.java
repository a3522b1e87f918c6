package slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.run.Image;
import slipway.run.Release;
import slipway.ssh.Sight;

/** What is made of a look at a host. */
class SightingTest {
    private static final String LIVE = "sha256:" + "1".repeat(64);
    private static final String OTHER = "sha256:" + "2".repeat(64);
    private static final Instant BEFORE = Instant.parse("2026-01-31T03:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-31T03:05:00Z");

    @Test
    void theReleaseIsSeenByItsDigestOrByItsImagesId() {
        var seen = new Release.LastLook(Optional.of(NOW), Optional.empty(), Optional.empty());
        assertThat(look(container("running", OTHER, "team/app@" + LIVE))).isEqualTo(seen);
        assertThat(look(container("running", LIVE))).isEqualTo(seen);
        assertThat(look(container("exited", OTHER), container("running", LIVE))).isEqualTo(seen);
    }

    @Test
    void anotherImageIsADriftAndSaysWhatRuns() {
        var look = look(container("running", OTHER, "team/app@" + OTHER));
        assertThat(look.seenAt()).contains(BEFORE);
        assertThat(look.drift()).contains("app-web-1 is running, from team/app@" + OTHER + " of commit 8a6c");
    }

    @Test
    void aContainerOfTheReleaseThatDoesNotRunIsADrift() {
        assertThat(look(container("exited", LIVE)).drift())
                .contains("app-web-1 is exited, from " + LIVE + " of commit 8a6c");
        assertThat(look(container("restarting", LIVE)).drift()).isPresent();
    }

    @Test
    void nothingThereIsADriftUnlessACommandMayHaveStartedItElsewhere() {
        var nothing = new Sight.Containers(List.of());
        assertThat(Sighting.of(nothing, live(Optional.of(BEFORE)), false, NOW).drift())
                .contains("nothing of the project runs there");
        assertThat(Sighting.of(nothing, live(Optional.of(BEFORE)), true, NOW).drift())
                .isPresent();
        var unproven = Sighting.of(nothing, live(Optional.empty()), true, NOW);
        assertThat(unproven.drift()).isEmpty();
        assertThat(unproven.unseen()).isPresent();
    }

    @Test
    void aHostThatCannotBeAskedIsNoDrift() {
        var look = Sighting.of(new Sight.CannotBeAsked("no docker"), live(Optional.of(BEFORE)), false, NOW);
        assertThat(look)
                .isEqualTo(new Release.LastLook(Optional.of(BEFORE), Optional.empty(), Optional.of("no docker")));
    }

    private static Release.LastLook look(Sight.Seen... containers) {
        return Sighting.of(new Sight.Containers(List.of(containers)), live(Optional.of(BEFORE)), false, NOW);
    }

    private static Sight.Seen container(String state, String image, String... digests) {
        return new Sight.Seen("app-web-1", image, List.of(digests), Optional.of("8a6c"), state, Optional.empty());
    }

    private static Release live(Optional<Instant> seenAt) {
        return new Release(
                9,
                "app",
                "one",
                new Image("team/app:latest", Optional.of(LIVE)),
                "8a6c",
                17,
                BEFORE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Release.LastLook(seenAt, Optional.empty(), Optional.empty()));
    }
}
