package slipway.pipeline;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import slipway.config.ApprovalSettings;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.Project;
import slipway.run.Approval;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.Wait;
import slipway.run.history.Releases;
import slipway.text.Elapsed;

/**
 * Whether a run may go live in its environment now. It is asked immediately before the first step that anybody outside can
 * notice, so that nothing that changes while a run waits for its turn is missed. A rollback is never held up.
 */
public final class Gate {
    private final Releases releases;
    private final Clock clock;

    public Gate(Releases releases, Clock clock) {
        this.releases = releases;
        this.clock = clock;
    }

    /** The answer. */
    public sealed interface Decision {
        record Open() implements Decision {}

        /** Not yet. The reason stays the same as long as nothing changes. */
        record Closed(Wait.Kind kind, String reason) implements Decision {}

        /** Never. */
        record Over(String reason) implements Decision {}
    }

    public Decision of(Run run, Project project, Environment environment) {
        if (run.release().isPresent()) {
            return new Decision.Open();
        }
        Decision source = environment.from() instanceof EnvironmentSource.Promotion from
                        && run.promotes().isPresent()
                ? source(run, project, from)
                : new Decision.Open();
        return source instanceof Decision.Open
                ? environment
                        .approval()
                        .map(approval -> approval(run, approval))
                        .orElse(source)
                : source;
    }

    private Decision approval(Run run, ApprovalSettings settings) {
        if (run.approval().filter(approval -> approval.isFor(run)).isPresent()) {
            return new Decision.Open();
        }
        Optional<Instant> end = run.waits().map(Wait::since).map(since -> since.plus(settings.expires()));
        if (end.filter(limit -> !clock.instant().isBefore(limit)).isPresent()) {
            return new Decision.Over("nobody approved it within " + Elapsed.words(settings.expires())
                    + "; if it is still to go live, retry it, and approve that");
        }
        String other = run.approval()
                .map(Approval::by)
                .map(by -> "; " + by + " approved another image")
                .orElse("");
        return new Decision.Closed(
                Wait.Kind.APPROVAL,
                "waits for the approval of " + settings.words() + " (slipway approve " + run.id() + ")" + other);
    }

    private Decision source(Run run, Project project, EnvironmentSource.Promotion from) {
        List<Release> live = project.environment(from.environment())
                .map(source -> releases.live(
                        project.name(),
                        place -> place.environment().equals(source.name()) && source.hasHost(place.host())))
                .orElse(List.of());
        Optional<Release> other = live.stream()
                .filter(release -> !subject(release).equals(run.subject()))
                .findFirst();
        if (live.isEmpty() || other.isPresent()) {
            return new Decision.Over("what it was to promote is not live in " + from.environment() + " any more"
                    + other.map(now -> ": release " + now.id() + " (commit "
                                    + now.commit().substring(0, 12) + ") is live on " + now.host())
                            .orElse(""));
        }
        Optional<String> trouble =
                live.stream().flatMap(release -> trouble(release).stream()).findFirst();
        return trouble.<Decision>map(why -> new Decision.Closed(
                        Wait.Kind.ENVIRONMENT, "waits until " + from.environment() + " is healthy again: " + why))
                .orElseGet(() -> longEnough(run, live, from));
    }

    /** A person who promotes by hand does not want to wait. */
    private Decision longEnough(Run run, List<Release> live, EnvironmentSource.Promotion from) {
        Instant end = live.stream()
                .map(Release::since)
                .max(Instant::compareTo)
                .orElseThrow()
                .plus(from.after());
        boolean byHand = run.requestedBy().isPresent();
        return byHand || !clock.instant().isBefore(end)
                ? new Decision.Open()
                : new Decision.Closed(
                        Wait.Kind.ENVIRONMENT,
                        "goes on at " + end.truncatedTo(ChronoUnit.SECONDS) + ", when it has been live in "
                                + from.environment() + " for " + Elapsed.words(from.after()));
    }

    /** What a digest is, or a commit where there is no image: the same as {@link Run#subject}. */
    public static String subject(Release release) {
        return release.digest().orElse(release.commit());
    }

    /** What is wrong with a live release, if anything is. */
    public static Optional<String> trouble(Release release) {
        return release.doubt()
                .or(() -> release.lastLook().drift())
                .or(() -> release.lastLook().unhealthy())
                .map(why -> release.host() + ": " + why);
    }
}
