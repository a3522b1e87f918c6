package slipway.pipeline;

import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import slipway.config.ApprovalSettings;
import slipway.config.Environment;
import slipway.config.EnvironmentSource;
import slipway.config.Project;
import slipway.run.Approval;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.Wait;
import slipway.text.Elapsed;

/**
 * Whether a run may go live in its environment now. It is asked immediately before the first step that anybody outside can
 * notice, so that nothing that changes while a run waits for its turn is missed. A rollback is never held up.
 */
public final class Gate {
    private final PromotionSource sources;
    private final FreezeCheck freezes;
    private final Clock clock;

    public Gate(PromotionSource sources, FreezeCheck freezes, Clock clock) {
        this.sources = sources;
        this.freezes = freezes;
        this.clock = clock;
    }

    /** The answer. */
    public sealed interface Decision {
        default boolean isOpen() {
            return false;
        }

        /** If the run has to wait. */
        default Optional<Closed> closed() {
            return Optional.empty();
        }

        /** Why the run never may go live, if so. */
        default Optional<String> refusal() {
            return Optional.empty();
        }

        /** What to do with each kind of decision. */
        void match(Runnable open, Consumer<Closed> closed, Consumer<Over> over);

        record Open() implements Decision {
            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void match(Runnable open, Consumer<Closed> closed, Consumer<Over> over) {
                open.run();
            }
        }

        /**
         * Not yet. The reason stays the same as long as nothing changes.
         *
         * @param until when it is to be asked again, even if nothing else has changed; empty if time changes nothing
         */
        record Closed(Wait.Kind kind, String reason, Optional<Instant> until) implements Decision {
            @Override
            public Optional<Closed> closed() {
                return Optional.of(this);
            }

            @Override
            public void match(Runnable open, Consumer<Closed> closed, Consumer<Over> over) {
                closed.accept(this);
            }
        }

        /** Never. */
        record Over(String reason) implements Decision {
            @Override
            public Optional<String> refusal() {
                return Optional.of(reason);
            }

            @Override
            public void match(Runnable open, Consumer<Closed> closed, Consumer<Over> over) {
                over.accept(this);
            }
        }
    }

    public Decision of(Run run, Project project, Environment environment) {
        if (run.release().isPresent()) {
            return new Decision.Open();
        }
        Decision source = source(run, project, environment);
        if (!source.isOpen()) {
            return source;
        }
        Optional<ActiveFreeze> freeze = freeze(run, project, environment);
        Decision approval = environment
                .approval()
                .map(settings -> approval(run, settings, freeze))
                .orElse(source);
        return approval.isOpen() ? freeze.map(active -> frozen(run, active)).orElse(approval) : approval;
    }

    /** The one that lasts longest, of those that hold up this run. */
    private Optional<ActiveFreeze> freeze(Run run, Project project, Environment environment) {
        return ActiveFreeze.holding(freezes.of(project, environment), run, List.of());
    }

    /** Because of whom a run goes live in a freeze, for its log; empty if there is none, or if it does not. */
    public Optional<String> exception(Run run, Project project, Environment environment) {
        return freezes.of(project, environment).stream()
                .findFirst()
                .filter(freeze -> freeze.lets(run.requesters()))
                .map(freeze -> freeze.words() + "; it goes live nevertheless, as " + freeze.excepted(run.requesters())
                        + " asked for");
    }

    /** Until GitLab was asked for the first time, the run shows the reason for which it waited before the start. */
    private static Decision frozen(Run run, ActiveFreeze freeze) {
        Wait.Kind kind = freeze.kind() == ActiveFreeze.Kind.UNASKED
                ? run.waits().map(Wait::kind).orElse(Wait.Kind.ENVIRONMENT)
                : Wait.Kind.FREEZE;
        return new Decision.Closed(kind, freeze.words(run), end(freeze));
    }

    private static Optional<Instant> end(ActiveFreeze freeze) {
        return freeze.until().map(ZonedDateTime::toInstant);
    }

    /** Why a run like this would never go live, however long it waited. */
    public Optional<String> refusal(Run run, Project project, Environment environment) {
        return run.release().isEmpty() ? source(run, project, environment).refusal() : Optional.empty();
    }

    private Decision approval(Run run, ApprovalSettings settings, Optional<ActiveFreeze> freeze) {
        if (run.approval().filter(approval -> approval.isFor(run)).isPresent()) {
            return new Decision.Open();
        }
        Optional<Instant> end = run.waits()
                .filter(wait -> wait.kind() == Wait.Kind.APPROVAL)
                .map(wait -> wait.since().plus(settings.expires()));
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
                "waits for the approval of " + settings.words() + " (slipway approve " + run.id() + ")" + other
                        + freeze.map(active -> "; it is " + active.words()).orElse(""),
                Stream.concat(end.stream(), freeze.flatMap(Gate::end).stream()).min(Comparator.naturalOrder()));
    }

    /** The configuration may have changed since the run was asked for. */
    private Decision source(Run run, Project project, Environment environment) {
        Optional<EnvironmentSource.Promotion> promotion = environment.from().promotion();
        Optional<Environment> source = promotion.flatMap(from -> project.environment(from.environment()));
        if (source.isPresent() != run.promotes().isPresent()) {
            return new Decision.Over(environment.name()
                    + source.map(from -> " takes only what is live in " + from.name()
                                    + " now; deploy to that, and promote it (slipway promote " + project.name() + ")")
                            .orElse(" does not take the releases of another environment any more; deploy to it"));
        }
        return source.map(from -> promotion(run, project, from, promotion.orElseThrow()))
                .orElseGet(Decision.Open::new);
    }

    private Decision promotion(Run run, Project project, Environment source, EnvironmentSource.Promotion from) {
        // Asked first: a run that is rolled back between the two questions must not look like one that is over.
        Optional<Long> changing = sources.changing(project, source);
        List<Release> live = sources.live(project, source);
        Optional<String> unsettled = PromotionSource.unsettled(source, live, changing);
        boolean isThere = live.stream().anyMatch(release -> subject(release).equals(run.subject()));
        // What replaces it on some hosts may still be rolled back there.
        if (!isThere && changing.isEmpty()) {
            return new Decision.Over("what it was to promote is not live in " + source.name() + " any more"
                    + live.stream()
                            .findFirst()
                            .map(now -> ": release " + now.id() + " (commit "
                                    + now.commit().substring(0, 12) + ") is live on " + now.host())
                            .orElse(""));
        }
        Optional<String> closed = unsettled
                .map(why -> "waits: " + why)
                .or(() -> live.stream()
                        .flatMap(release -> trouble(release).stream())
                        .findFirst()
                        .map(why -> "waits until " + source.name() + " is healthy again: " + why));
        return closed.<Decision>map(why -> new Decision.Closed(Wait.Kind.ENVIRONMENT, why, Optional.empty()))
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
                                + from.environment() + " for " + Elapsed.words(from.after()),
                        Optional.of(end));
    }

    /** The digest, or the commit if there is no image: comparable to {@link Run#subject}. */
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
