package slipway.config.file;

import java.nio.file.Path;
import java.util.Optional;
import slipway.config.EngineAddress;
import slipway.config.value.Addresses;
import slipway.config.value.Entry;
import slipway.config.value.FilePaths;
import slipway.config.value.InvalidValue;
import slipway.config.value.Kind;
import slipway.config.value.Section;
import slipway.config.value.Texts;

/** Reads {@code server.docker}: an address, or an account on another machine. */
final class EngineReader {
    private EngineReader() {}

    static EngineAddress read(Entry entry) throws InvalidValue {
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
