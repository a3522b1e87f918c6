package slipway.config;

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
 */
public record Build(
        String image,
        List<String> tags,
        String context,
        Optional<String> dockerfile,
        boolean noCache,
        Map<String, String> args,
        Optional<String> target,
        Optional<String> platform,
        Builder builder,
        Duration timeout) {
    public Build {
        tags = List.copyOf(tags);
        args = Map.copyOf(args);
    }

    /** Who builds: the engine's own builder, or BuildKit through Docker's command line. */
    public enum Builder {
        ENGINE,
        BUILDKIT
    }
}
