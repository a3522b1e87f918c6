package slipway.init.ci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the image is built, as {@code docker build} was told.
 *
 * @param image empty where its name is in variables that only GitLab knows
 */
public record BuildDraft(
        Optional<String> image,
        List<String> tags,
        String context,
        Optional<String> dockerfile,
        boolean noCache,
        Map<String, String> args,
        Optional<String> target) {
    public static final List<String> USUAL_TAGS = List.of("latest");

    public BuildDraft {
        tags = List.copyOf(tags);
        args = new TreeMap<>(args);
    }

    /** Of a Dockerfile about which nothing else is said. */
    static BuildDraft of(Optional<String> image) {
        return new BuildDraft(image, USUAL_TAGS, ".", Optional.empty(), false, Map.of(), Optional.empty());
    }

    public BuildDraft named(String name) {
        return new BuildDraft(Optional.of(name), tags, context, dockerfile, noCache, args, target);
    }
}
