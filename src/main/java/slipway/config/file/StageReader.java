package slipway.config.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import slipway.config.BuildSettings;
import slipway.config.PushSettings;
import slipway.config.Secret;
import slipway.config.value.FilePaths;
import slipway.config.value.ImageName;
import slipway.config.value.Kind;
import slipway.config.value.References;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Times;
import slipway.config.value.Unique;

/** Reads {@code projects[].build} and {@code push}. */
final class StageReader {
    private static final Kind<Map<String, Secret>> BUILD_SECRETS = Kind.mapOf(Texts.MOUNT_ID, References.SECRET);
    private static final Kind<Map<String, Path>> BUILD_KEYS = Kind.mapOf(Texts.MOUNT_ID, FilePaths.PATH);

    private StageReader() {}

    static BuildSettings build(Section section) {
        section.obsolete("builder", "every image is built with BuildKit now; remove this key");
        return new BuildSettings(
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

    static PushSettings push(Section section) {
        section.together("username", "password");
        return new PushSettings(
                section.optional("username", Texts.LINE),
                section.optional("password", References.SECRET),
                section.optional("timeout", Times.LIMIT, Duration.ofMinutes(10)));
    }
}
