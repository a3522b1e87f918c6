package slipway;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.FreezeWindow;
import slipway.config.Project;
import slipway.run.Freeze;

/** Freezes and the configuration, as {@code slipway check} and the log report them. */
final class ConfiguredFreezes {
    private ConfiguredFreezes() {}

    /** A line for each freeze window of the configuration. */
    static List<String> lines(Config config, Instant now) {
        return config.projects().stream()
                .flatMap(project ->
                        project.environments().stream().flatMap(environment -> lines(project, environment, now)))
                .toList();
    }

    /** A warning for each freeze by hand whose environment is not configured any more. */
    static List<String> withoutPlace(Config config, List<Freeze> byHand) {
        return byHand.stream()
                .filter(freeze -> config.project(freeze.project())
                        .flatMap(project -> project.environment(freeze.environment()))
                        .isEmpty())
                .map(freeze -> "the freeze of " + freeze.environment() + " of " + freeze.project() + " by "
                        + freeze.by() + " holds nothing up: the configuration has no such environment; if it was"
                        + " renamed, freeze it again (slipway freeze)")
                .toList();
    }

    private static Stream<String> lines(Project project, Environment environment, Instant now) {
        String where = project.name() + " in " + environment.name() + ": ";
        Stream<String> windows = environment.freeze().windows().stream()
                .map(window -> where + window.words() + ", " + state(window, now));
        Stream<String> gitlab = environment.freeze().gitlab()
                ? Stream.of(where + "GitLab's freeze periods, which check --connect reads")
                : Stream.empty();
        return Stream.concat(windows, gitlab);
    }

    private static String state(FreezeWindow window, Instant now) {
        return window.until(now)
                .map(until -> "frozen now, until " + until)
                .orElseGet(() -> "not frozen now; begins " + window.nextBegin(now));
    }
}
