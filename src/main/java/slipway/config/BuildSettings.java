package slipway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The build stage.
 *
 * @param image the repository of the image, without a tag
 * @param tags besides the commit, which is always one
 * @param context the folder of the repository that is sent to the engine; {@code .} is its root
 * @param dockerfile relative to the repository's root, as {@code docker build -f} takes it; empty means
 *     {@code Dockerfile} in the context
 * @param pull whether the registries are asked for newer base images
 * @param cacheFrom images or other sources of layers, as {@code docker build --cache-from} takes them
 * @param secrets what {@code RUN --mount=type=secret,id=...} sees, by its id
 * @param ssh the private keys that {@code RUN --mount=type=ssh,id=...} may use, by their id
 * @param platforms what the image is built for; none means the engine's own
 */
public record BuildSettings(
        String image,
        List<String> tags,
        String context,
        Optional<String> dockerfile,
        boolean noCache,
        boolean pull,
        List<String> cacheFrom,
        Map<String, String> args,
        Map<String, Secret> secrets,
        Map<String, Path> ssh,
        Optional<String> target,
        List<String> platforms,
        Duration timeout) {
    public BuildSettings {
        tags = List.copyOf(tags);
        cacheFrom = List.copyOf(cacheFrom);
        args = Map.copyOf(args);
        secrets = Map.copyOf(secrets);
        ssh = Map.copyOf(ssh);
        platforms = List.copyOf(platforms);
    }
}
