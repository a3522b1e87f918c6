package slipway.pipeline;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slipway.config.BuildSettings;
import slipway.config.Config;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.config.TestSettings;
import slipway.docker.Engine;
import slipway.docker.KeepSet;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.RunNames;
import slipway.run.Run;
import slipway.run.RunState;
import slipway.run.history.BuiltImages;
import slipway.run.history.History;
import slipway.run.history.Releases;

/**
 * Decides which images and caches of an engine are still needed, and has the rest removed: images of releases that no rollback
 * goes to and of failed runs, and caches of projects that left the configuration.
 */
public final class ImageCleanup {
    /** Images that a project keeps which has no host, or left the configuration. */
    private static final int KEPT_ANYWAY = 5;

    private final Supplier<Config> config;
    private final History history;
    private final BuiltImages images;
    private final Releases releases;

    public ImageCleanup(Supplier<Config> config, History history, BuiltImages images, Releases releases) {
        this.config = config;
        this.history = history;
        this.images = images;
        this.releases = releases;
    }

    public void run(Engine engine) throws EngineException, InterruptedException {
        engine.keepOnly(this::wanted);
    }

    private Map<String, KeepSet> wanted() {
        Map<String, KeepSet> wanted = new HashMap<>();
        Set<String> names = new HashSet<>(history.projects());
        Config now = config.get();
        now.projects().forEach(project -> names.add(project.name()));
        for (String name : names) {
            wanted.put(name, wanted(name, now.project(name)));
        }
        return wanted;
    }

    private KeepSet wanted(String name, Optional<Project> configured) {
        // What waits is asked first: a run that ends meanwhile is a release when that is asked.
        List<Run> atWork = history.atWork(name);
        return new KeepSet(
                configured.flatMap(Project::build).map(BuildSettings::image),
                images(name, configured.flatMap(Project::keepReleases)),
                atWork.stream().map(Run::commit).collect(Collectors.toSet()),
                configured.map(ImageCleanup::caches).orElse(Set.of()),
                atWork.stream().anyMatch(run -> run.state() == RunState.RUNNING));
    }

    /** Those that all runs share, and those of environments whose tests see protected variables. */
    static Set<String> caches(Project project) {
        List<String> folders = project.test().map(TestSettings::cache).orElse(List.of());
        return Stream.concat(
                        Stream.of(Optional.<String>empty()),
                        project.environments().stream()
                                .filter(Environment::isProtected)
                                .map(each -> Optional.of(each.name())))
                .flatMap(environment ->
                        folders.stream().map(folder -> RunNames.volume(project.name(), environment, folder)))
                .collect(Collectors.toSet());
    }

    private Set<String> images(String name, Optional<Integer> keepReleases) {
        Set<String> digests = new HashSet<>(releases.keptDigests(name, keepReleases.orElse(KEPT_ANYWAY)));
        images.toRetry(name).ifPresent(digests::add);
        if (keepReleases.isEmpty()) {
            digests.addAll(images.newest(name, KEPT_ANYWAY));
        }
        return digests;
    }
}
