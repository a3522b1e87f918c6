package slipway.parts;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.config.BuildSettings;
import slipway.config.Secret;

/** The build stage of a test's project: from a Dockerfile at the root, without the cache and without a look for newer base images. */
public final class SampleBuildSettings {
    private final String image;
    private final Map<String, String> args = new HashMap<>();
    private final Map<String, Secret> secrets = new HashMap<>();
    private final Map<String, Path> ssh = new HashMap<>();
    private String context = ".";
    private Optional<String> dockerfile = Optional.empty();
    private Optional<String> target = Optional.empty();
    private List<String> platforms = List.of();
    private boolean noCache = true;
    private boolean pull;

    private SampleBuildSettings(String image) {
        this.image = image;
    }

    public static SampleBuildSettings of(String image) {
        return new SampleBuildSettings(image);
    }

    public SampleBuildSettings context(String folder) {
        context = folder;
        return this;
    }

    public SampleBuildSettings dockerfile(String file) {
        dockerfile = Optional.of(file);
        return this;
    }

    public SampleBuildSettings arg(String name, String value) {
        args.put(name, value);
        return this;
    }

    public SampleBuildSettings secret(String id, String value) {
        secrets.put(id, new Secret(value));
        return this;
    }

    public SampleBuildSettings key(String id, Path file) {
        ssh.put(id, file);
        return this;
    }

    public SampleBuildSettings target(String stage) {
        target = Optional.of(stage);
        return this;
    }

    public SampleBuildSettings platforms(String... names) {
        platforms = List.of(names);
        return this;
    }

    public SampleBuildSettings cached() {
        noCache = false;
        return this;
    }

    public SampleBuildSettings pull() {
        pull = true;
        return this;
    }

    public BuildSettings build() {
        return new BuildSettings(
                image,
                List.of(),
                context,
                dockerfile,
                noCache,
                pull,
                List.of(),
                args,
                secrets,
                ssh,
                target,
                platforms,
                Duration.ofMinutes(1));
    }
}
