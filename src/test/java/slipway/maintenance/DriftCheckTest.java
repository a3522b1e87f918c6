package slipway.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import slipway.host.HostObservation;
import slipway.kubernetes.DeploymentObservation;
import slipway.run.Image;
import slipway.run.Release;

/** What is made of a look at a host. */
class DriftCheckTest {
    private static final String LIVE = "sha256:" + "1".repeat(64);
    private static final String OTHER = "sha256:" + "2".repeat(64);
    private static final Instant RELEASED = Instant.parse("2026-01-31T02:55:00Z");
    private static final Instant BEFORE = Instant.parse("2026-01-31T03:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-31T03:05:00Z");

    private static final Duration SINCE_THE_LAST_LOOK = Duration.ofMinutes(4);
    private static final Duration LONG_AGO = Duration.ofMinutes(6);

    @Test
    void theReleaseIsSeenByItsDigestOrByItsImagesId() {
        var seen = new Release.LastLook(Optional.of(NOW), Optional.empty(), Optional.empty(), Optional.empty());
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
    }

    @Test
    void aReleaseThatIsThereAndNotHealthyIsNoDriftAndSaysWhatIsWrong() {
        assertThat(unhealthy(container("restarting", 4, 40, Optional.empty(), SINCE_THE_LAST_LOOK)))
                .contains("app-web-1 ended with status 4 and was started again, 40 times by now");
        assertThat(unhealthy(container("running", 4, 1, Optional.empty(), SINCE_THE_LAST_LOOK)))
                .contains("app-web-1 ended and was started again, 1 times by now");
        assertThat(unhealthy(container("running", 0, 0, Optional.of("unhealthy"), LONG_AGO)))
                .contains("the HEALTHCHECK of app-web-1 says unhealthy");
    }

    @Test
    void restartsBeforeTheLastLookAndThoseByHandAreForgotten() {
        assertThat(unhealthy(container("running", 4, 2, Optional.of("healthy"), LONG_AGO)))
                .isEmpty();
        assertThat(unhealthy(container("running", 0, 0, Optional.of("starting"), SINCE_THE_LAST_LOOK)))
                .isEmpty();
    }

    @Test
    void aServiceOfTheImageThatDoesNotRunTheReleaseIsADrift() {
        var seen = new HostObservation.Containers(List.of(container("running", LIVE)), List.of());
        assertThat(DriftCheck.of(seen, live(Optional.of(BEFORE)), List.of("web", "worker"), NOW)
                        .drift())
                .contains("nothing of worker runs there");
    }

    private static Optional<String> unhealthy(HostObservation.ObservedContainer container) {
        var look = look(container);
        assertThat(look.seenAt()).contains(NOW);
        assertThat(look.drift()).isEmpty();
        return look.unhealthy();
    }

    @Test
    void nothingThereIsADriftUnlessACommandMayHaveStartedItElsewhere() {
        var nothing = new HostObservation.Containers(List.of(), List.of());
        assertThat(DriftCheck.of(nothing, live(Optional.of(BEFORE)), List.of("web"), NOW)
                        .drift())
                .contains("nothing of the project runs there");
        assertThat(DriftCheck.of(nothing, live(Optional.of(BEFORE)), List.of(), NOW)
                        .drift())
                .isPresent();
        // By a look never, and since the address answered when it went live.
        for (Optional<Instant> seenAt : List.of(Optional.<Instant>empty(), Optional.of(RELEASED))) {
            var unproven = DriftCheck.of(nothing, live(seenAt), List.of(), NOW);
            assertThat(unproven)
                    .isEqualTo(new Release.LastLook(seenAt, Optional.empty(), Optional.empty(), Optional.empty()));
        }
    }

    @Test
    void aHostThatCannotBeAskedIsNoDrift() {
        var look = DriftCheck.of(
                new HostObservation.CannotBeAsked("no docker"), live(Optional.of(BEFORE)), List.of("web"), NOW);
        assertThat(look)
                .isEqualTo(new Release.LastLook(
                        Optional.of(BEFORE), Optional.empty(), Optional.empty(), Optional.of("no docker")));
    }

    @Test
    void aHostThatCannotBeAskedIsSilentWhereACommandMayHaveStartedNoContainer() {
        var cannot = new HostObservation.CannotBeAsked("docker: not found");
        assertThat(DriftCheck.of(cannot, live(Optional.empty()), List.of(), NOW))
                .isEqualTo(
                        new Release.LastLook(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(DriftCheck.of(cannot, live(Optional.of(BEFORE)), List.of(), NOW)
                        .unseen())
                .as("a container of it was seen there before")
                .contains("docker: not found");
    }

    @Test
    void aDeploymentThatIsToRunAnotherImageOrNothingIsADrift() {
        assertThat(look("team/app@" + OTHER, 2).drift()).contains("deployment web is to run team/app@" + OTHER);
        assertThat(look("team/app:latest", 2, pod(true, Optional.empty(), Optional.empty()))
                        .drift())
                .contains("deployment web is to run team/app:latest");
        assertThat(look("team/app@" + LIVE, 0).drift()).contains("deployment web is scaled to 0 pods");
    }

    @Test
    void aDeploymentOfTheReleaseTellsWhatIsWrongWithItsPods() {
        assertThat(look("team/app@" + LIVE, 1, pod(true, Optional.empty(), Optional.of(RELEASED)))
                        .unhealthy())
                .isEmpty();
        assertThat(look("team/app@" + LIVE, 1, pod(true, Optional.of("web-1 runs and is not ready"), Optional.empty()))
                        .unhealthy())
                .contains("web-1 runs and is not ready");
        assertThat(look("team/app@" + LIVE, 1, pod(true, Optional.empty(), Optional.of(NOW)))
                        .unhealthy())
                .contains("web-1 ended and was started again, 3 times by now");
        var look = look("team/app@" + LIVE, 1, pod(false, Optional.of("web-1 waits: ErrImagePull"), Optional.empty()));
        assertThat(look.drift()).isEmpty();
        assertThat(look.unhealthy()).contains("no pod of deployment web runs: web-1 waits: ErrImagePull");
    }

    private static Release.LastLook look(String image, int wanted, DeploymentObservation.PodState... pods) {
        return DriftCheck.of(
                new DeploymentObservation("web", image, wanted, List.of(pods), List.of()),
                live(Optional.of(BEFORE)),
                NOW);
    }

    private static DeploymentObservation.PodState pod(
            boolean running, Optional<String> trouble, Optional<Instant> lastEnd) {
        return new DeploymentObservation.PodState("web-1", running, trouble, 3, lastEnd);
    }

    private static Release.LastLook look(HostObservation.ObservedContainer... containers) {
        return DriftCheck.of(
                new HostObservation.Containers(List.of(containers), List.of()),
                live(Optional.of(BEFORE)),
                List.of("web"),
                NOW);
    }

    private static HostObservation.ObservedContainer container(String state, String image, String... digests) {
        return new HostObservation.ObservedContainer(
                "app-web-1",
                Optional.of("web"),
                image,
                List.of(digests),
                Optional.of("8a6c"),
                state,
                Optional.empty(),
                0,
                0,
                Optional.of(LONG_AGO));
    }

    private static HostObservation.ObservedContainer container(
            String state, int exit, int restarts, Optional<String> health, Duration runsFor) {
        return new HostObservation.ObservedContainer(
                "app-web-1",
                Optional.of("web"),
                LIVE,
                List.of(),
                Optional.of("8a6c"),
                state,
                health,
                exit,
                restarts,
                Optional.of(runsFor));
    }

    private static Release live(Optional<Instant> seenAt) {
        return new Release(
                9,
                "app",
                "production",
                "one",
                Optional.of(new Image("team/app:latest", Optional.of(LIVE))),
                "8a6c",
                Optional.empty(),
                17,
                RELEASED,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Release.LastLook(seenAt, Optional.empty(), Optional.empty(), Optional.empty()));
    }
}
