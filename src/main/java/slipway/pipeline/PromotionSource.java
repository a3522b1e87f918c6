package slipway.pipeline;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.run.Release;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.history.History;
import slipway.run.history.Releases;

/** What an environment has for the next one. */
public final class PromotionSource {
    private final Releases releases;
    private final History history;

    public PromotionSource(Releases releases, History history) {
        this.releases = releases;
        this.history = history;
    }

    /** The release to be promoted, or why there is none now. */
    public sealed interface Offer {
        default Optional<Ready> ready() {
            return Optional.empty();
        }

        /** Why there is none; empty if there is one. */
        default Optional<String> refusal() {
            return Optional.empty();
        }

        /**
         * It may be promoted.
         *
         * @param branch the run's that put it live
         */
        record Ready(Release release, String branch) implements Offer {
            @Override
            public Optional<Ready> ready() {
                return Optional.of(this);
            }
        }

        record NotReady(String reason) implements Offer {
            @Override
            public Optional<String> refusal() {
                return Optional.of(reason);
            }
        }
    }

    /**
     * One image on all hosts, put there by a run that succeeded, and nothing on its way to replace it. Of the releases of
     * several hosts it is the newest, so that the same state is always called by the same number.
     */
    public Offer offer(Project project, Environment source) {
        Optional<Long> changing = changing(project, source);
        List<Release> live = live(project, source);
        Optional<Release> newest = live.stream().max(Comparator.comparing(Release::id));
        if (newest.isEmpty()) {
            return new Offer.NotReady("nothing is live in " + source.name() + "; deploy there first");
        }
        Optional<String> why = unsettled(source, live, changing);
        Optional<Run> run = history.find(newest.get().run());
        if (why.isPresent()) {
            return new Offer.NotReady(why.get());
        }
        return run.filter(known -> known.state() == RunState.SUCCEEDED)
                .<Offer>map(known -> new Offer.Ready(newest.get(), known.branch()))
                .orElseGet(() -> new Offer.NotReady("run " + newest.get().run() + ", which put it live in "
                        + source.name() + ", has not succeeded; deploy there again first"));
    }

    /** What is live on the hosts that the environment has now. */
    List<Release> live(Project project, Environment source) {
        return releases.live(
                project.name(), place -> place.environment().equals(source.name()) && source.hasHost(place.host()));
    }

    /** The run that replaces what is live there, or is about to. */
    Optional<Long> changing(Project project, Environment source) {
        return history.changing(project.name(), source.name());
    }

    /** Why it is not certain what will be live there in a moment, if so. */
    static Optional<String> unsettled(Environment source, List<Release> live, Optional<Long> changing) {
        return changing.map(run -> "run " + run + " is changing what is live in " + source.name())
                .or(() -> Optional.of(live.stream()
                                .map(each -> each.host() + " has release " + each.id())
                                .collect(Collectors.joining(", ")))
                        .filter(hosts ->
                                live.stream().map(Gate::subject).distinct().count() > 1)
                        .map(hosts -> "the hosts of " + source.name() + " have different images: " + hosts));
    }
}
