package slipway.config.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import slipway.config.EngineAddress;
import slipway.config.EngineSettings;
import slipway.config.value.Addresses;
import slipway.config.value.Entry;
import slipway.config.value.FilePaths;
import slipway.config.value.InvalidValue;
import slipway.config.value.Kind;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Unique;

/** Reads {@code server.docker}: an address, or an account on another machine; and {@code server.engines}. */
final class EngineReader {
    private final Kind<String> names = new Unique<>(Texts.ENGINE_NAME);

    /** All engines of the server; one, if only {@code docker} or nothing is given. */
    List<EngineSettings> all(Section server) {
        Optional<EngineAddress> only = server.optional("docker", EngineReader::address);
        if (server.has("docker") && server.has("engines")) {
            server.problem(
                    "docker", "is given, and so is engines; move it there with a name, or leave one of them out");
        }
        List<EngineSettings> several =
                server.optional("engines", Kind.someOf(Kind.part(this::named)), List.of(EngineSettings.only(only)));
        if (several.stream().map(EngineReader::place).distinct().count() < several.size()) {
            server.problem("engines", "has an engine twice (the same docker, or none in both); leave one of them out");
        }
        return several;
    }

    private EngineSettings named(Section section) {
        return new EngineSettings(
                section.required("name", names, "builder"), section.optional("docker", EngineReader::address));
    }

    private static Optional<String> place(EngineSettings engine) {
        return engine.address().map(EngineAddress::url);
    }

    private static EngineAddress address(Entry entry) throws InvalidValue {
        return entry.node().isObject()
                ? Kind.part(EngineReader::ssh).read(entry)
                : new EngineAddress(Addresses.ENGINE.read(entry), Optional.empty());
    }

    private static EngineAddress ssh(Section section) {
        return EngineAddress.of(new EngineAddress.Ssh(
                section.required("host", Addresses.HOST, "builder.example.com"),
                section.optional("port", Kind.integer(1, 65535), 22),
                section.required("user", Texts.USER, "slipway"),
                section.required("identityFile", FilePaths.PATH, Path.of("~/.ssh/id_ed25519")),
                section.path("knownHosts", "~/.ssh/known_hosts"),
                section.optional("socket", Texts.ON_HOST, "/var/run/docker.sock")));
    }
}
