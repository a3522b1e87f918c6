package slipway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads {@code projects[].build} and {@code push}. */
final class StageReader {
    private static final Kind<Map<String, Secret>> BUILD_SECRETS = Kind.mapOf(Texts.MOUNT_ID, References.SECRET);
    private static final Kind<Map<String, Path>> BUILD_KEYS = Kind.mapOf(Texts.MOUNT_ID, FilePaths.PATH);

    private StageReader() {}

    static Build build(Section section) {
        section.obsolete("builder", "every image is built with BuildKit now; remove this key");
        return new Build(
                section.required("image", ImageName.WITHOUT_TAG, "group/name"),
                section.optional("tags", Kind.listOf(new Unique<>(Texts.TAG)), List.of("latest")),
                section.optional("context", Texts.IN_REPOSITORY, "."),
                section.optional("dockerfile", Texts.IN_REPOSITORY),
                section.optional("noCache", Kind.yesOrNo(), false),
                section.optional("pull", Kind.yesOrNo(), true),
                section.optional("cacheFrom", Kind.listOf(new Unique<>(Texts.CACHE_SOURCE)), List.of()),
                section.optional("args", Kind.mapOf(Texts.VARIABLE, References.TEXT_WITH_REFERENCES), Map.of()),
                section.optional("secrets", BUILD_SECRETS, Map.of()),
                section.optional("ssh", BUILD_KEYS, Map.of()),
                section.optional("target", Texts.BUILD_TARGET),
                section.optional("platform", Kind.oneOrSome(new Unique<>(Texts.PLATFORM)), List.of()),
                section.optional("timeout", Times.LIMIT, Duration.ofMinutes(30)));
    }

    static Push push(Section section) {
        section.together("username", "password");
        return new Push(
                section.optional("username", Texts.LINE),
                section.optional("password", References.SECRET),
                section.optional("timeout", Times.LIMIT, Duration.ofMinutes(10)));
    }
}
