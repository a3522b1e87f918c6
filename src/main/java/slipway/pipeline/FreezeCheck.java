package slipway.pipeline;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import slipway.config.Environment;
import slipway.config.FreezeWindow;
import slipway.config.Project;
import slipway.gitlab.watch.GitLabFreezes;
import slipway.run.Freeze;
import slipway.run.history.Freezes;

/** Whether an environment is frozen now: by the configuration, by GitLab, or by a person. */
public final class FreezeCheck {
    private final Freezes manual;
    private final Function<String, GitLabFreezes.Reading> gitlab;
    private final Clock clock;

    /** @param gitlab what is known of a project's freeze periods in GitLab */
    public FreezeCheck(Freezes manual, Function<String, GitLabFreezes.Reading> gitlab, Clock clock) {
        this.manual = manual;
        this.gitlab = gitlab;
        this.clock = clock;
    }

    /** The freezes of this moment; the one that lasts longest is the first. */
    public List<ActiveFreeze> of(Project project, Environment environment) {
        return of(project, environment, manual());
    }

    /** The same for one who asks about several environments. */
    public List<ActiveFreeze> of(Project project, Environment environment, List<Freeze> byHand) {
        Instant now = clock.instant();
        Stream<ActiveFreeze> configured = active(environment.freeze().windows(), ActiveFreeze.Kind.WINDOW, now);
        Stream<ActiveFreeze> ofGitLab = environment.freeze().gitlab() ? ofGitLab(project, now) : Stream.empty();
        Stream<ActiveFreeze> ofPeople = byHand.stream()
                .filter(freeze -> freeze.project().equals(project.name())
                        && freeze.environment().equals(environment.name()))
                .map(ActiveFreeze::of);
        return Stream.of(configured, ofGitLab, ofPeople)
                .flatMap(each -> each)
                .sorted(Comparator.comparing(ActiveFreeze::end).reversed())
                .toList();
    }

    /** What people have frozen. */
    public List<Freeze> manual() {
        return manual.all();
    }

    private Stream<ActiveFreeze> ofGitLab(Project project, Instant now) {
        GitLabFreezes.Reading reading = gitlab.apply(project.name());
        return reading.windows()
                .map(windows -> active(windows, ActiveFreeze.Kind.GITLAB, now))
                .orElseGet(() -> Stream.of(ActiveFreeze.unknown(
                        reading.isFirst() ? ActiveFreeze.Kind.UNASKED : ActiveFreeze.Kind.UNKNOWN, reading.problem())));
    }

    private static Stream<ActiveFreeze> active(List<FreezeWindow> windows, ActiveFreeze.Kind kind, Instant now) {
        return windows.stream()
                .flatMap(window -> window.until(now).stream().map(until -> ActiveFreeze.of(window, kind, until)));
    }
}
