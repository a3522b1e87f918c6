package slipway.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads {@code projects[].build} and {@code push}. */
final class StageReader {
    private StageReader() {}

    static Build build(Section section) {
        return new Build(
                section.required("image", ImageName.WITHOUT_TAG, "group/name"),
                section.optional("tags", Kind.listOf(new Unique<>(Texts.TAG)), List.of("latest")),
                section.optional("context", Texts.IN_REPOSITORY, "."),
                section.optional("dockerfile", Texts.IN_REPOSITORY),
                section.optional("noCache", Kind.yesOrNo(), false),
                section.optional("args", Kind.mapOf(Texts.VARIABLE, References.TEXT_WITH_REFERENCES), Map.of()),
                section.optional("target", Texts.BUILD_TARGET),
                section.optional("platform", Texts.PLATFORM),
                section.optional("builder", Kind.oneOf(Build.Builder.class), Build.Builder.ENGINE),
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
