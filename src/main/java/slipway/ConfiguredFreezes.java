package slipway;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.FreezeWindow;
import slipway.config.Project;

/** What {@code slipway check} says of the freezes of the configuration. */
final class ConfiguredFreezes {
    private ConfiguredFreezes() {}

    /** A line for each. */
    static List<String> lines(Config config, Instant now) {
        return config.projects().stream()
                .flatMap(project ->
                        project.environments().stream().flatMap(environment -> lines(project, environment, now)))
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
