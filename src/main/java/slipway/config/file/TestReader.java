package slipway.config.file;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import slipway.config.TestSettings;
import slipway.config.value.Addresses;
import slipway.config.value.ImageName;
import slipway.config.value.Kind;
import slipway.config.value.References;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Times;
import slipway.config.value.Unique;

/** Reads {@code projects[].test}. */
final class TestReader {
    static final Kind<Map<String, String>> ENVIRONMENT = Kind.mapOf(Texts.VARIABLE, References.TEXT_WITH_REFERENCES);

    private static final String WITHOUT_IMAGE = "without one the commands run on the server itself";

    private final Kind<String> aliases = new Unique<>(Addresses.ALIAS, alias -> alias.toLowerCase(Locale.ROOT));

    private TestReader() {}

    static TestSettings read(Section section) {
        return new TestReader().test(section);
    }

    private TestSettings test(Section section) {
        section.needs("services", "image", "only a container reaches them");
        section.needs("cache", "image", WITHOUT_IMAGE);
        section.needs("user", "image", WITHOUT_IMAGE);
        section.needs("pull", "image", WITHOUT_IMAGE);
        return new TestSettings(
                section.optional("image", ImageName.ANY),
                section.optional("user", Texts.CONTAINER_USER),
                section.optional(
                        "pull", Kind.oneOf(TestSettings.Pull.class, TestSettings.Pull::word), TestSettings.Pull.ALWAYS),
                section.required("commands", Kind.someOf(Texts.SCRIPT), List.of("go test ./...")),
                section.optional("services", Kind.listOf(Kind.part(this::service)), List.of()),
                section.optional("environment", ENVIRONMENT, Map.of()),
                section.optional("cache", Kind.listOf(new Unique<>(Texts.CACHE_FOLDER)), List.of()),
                section.optional("timeout", Times.LIMIT, Duration.ofMinutes(15)));
    }

    private TestSettings.Service service(Section section) {
        return new TestSettings.Service(
                section.required("image", ImageName.ANY, "redis:7"),
                section.required("alias", aliases, "redis"),
                section.optional("environment", ENVIRONMENT, Map.of()),
                section.optional("entrypoint", Kind.someOf(Texts.ARGUMENT), List.of()),
                section.optional("command", Kind.someOf(Texts.ARGUMENT), List.of()),
                section.optional("port", Kind.integer(1, 65_535)),
                section.optional("timeout", Times.LIMIT, Duration.ofSeconds(60)));
    }
}
