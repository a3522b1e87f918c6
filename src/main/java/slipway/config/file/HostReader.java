package slipway.config.file;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import slipway.config.Host;
import slipway.config.Secret;
import slipway.config.value.Addresses;
import slipway.config.value.Entry;
import slipway.config.value.FilePaths;
import slipway.config.value.InvalidValue;
import slipway.config.value.Kind;
import slipway.config.value.References;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Unique;

/** Reads the hosts of {@code projects[].redeploy}: one by {@code host}, or several by {@code hosts}. */
final class HostReader {
    private static final String EXAMPLE_NAME = "host.example.com";
    private static final String EXAMPLE_USER = "ec2-user";
    private static final Path EXAMPLE_KEY = Path.of("~/.ssh/id_ed25519");

    private final Section redeploy;
    private final Kind<String> names = new Unique<>(Addresses.HOST);
    private final Optional<Integer> port;
    private final Optional<String> user;
    private final Optional<Path> identityFile;
    private final Optional<Secret> passphrase;
    private final Path knownHosts;
    private final Optional<Host> jump;

    /** What stands in {@code redeploy} itself is good for all of its hosts. */
    HostReader(Section redeploy) {
        this.redeploy = redeploy;
        this.port = redeploy.optional("port", Kind.integer(1, 65535));
        this.user = redeploy.optional("user", Texts.USER);
        this.identityFile = redeploy.optional("identityFile", FilePaths.PATH);
        this.passphrase = redeploy.optional("passphrase", References.SECRET);
        this.knownHosts = redeploy.path("knownHosts", "~/.ssh/known_hosts");
        this.jump = redeploy.optional("jump", this::jump);
    }

    List<Host> read() {
        if (!redeploy.has("hosts")) {
            return List.of(named(redeploy.required("host", names, EXAMPLE_NAME)));
        }
        if (redeploy.has("host")) {
            redeploy.problem("host", "is given, and so is hosts; give one of them");
        }
        redeploy.optional("host", names);
        return redeploy.optional("hosts", Kind.someOf(this::item), List.of());
    }

    private Host item(Entry entry) throws InvalidValue {
        return entry.node().isTextual()
                ? named(names.read(entry))
                : Kind.part(section -> described(
                                section,
                                names,
                                port,
                                section.optional("jump", this::jump).or(() -> jump)))
                        .read(entry);
    }

    /** A jump host is not reached through another one, and listens on SSH's own port unless it says otherwise. */
    private Host jump(Entry entry) throws InvalidValue {
        return entry.node().isTextual()
                ? named(Addresses.HOST.read(entry), 22, Optional.empty())
                : Kind.part(section -> described(section, Addresses.HOST, Optional.empty(), Optional.empty()))
                        .read(entry);
    }

    private Host named(String name) {
        return named(name, port.orElse(22), jump);
    }

    /** A host of which only the name is given: the rest must stand in {@code redeploy}. */
    private Host named(String name, int itsPort, Optional<Host> itsJump) {
        return new Host(
                name,
                itsPort,
                needed("user", user, EXAMPLE_USER),
                needed("identityFile", identityFile, EXAMPLE_KEY),
                passphrase,
                knownHosts,
                itsJump);
    }

    private <T> T needed(String key, Optional<T> value, T example) {
        if (!redeploy.has(key)) {
            redeploy.problemOnce(key, "is missing; add it, such as \"" + example + "\"");
        }
        return value.orElse(example);
    }

    private Host described(Section section, Kind<String> name, Optional<Integer> sharedPort, Optional<Host> itsJump) {
        return new Host(
                section.required("host", name, EXAMPLE_NAME),
                section.optional("port", Kind.integer(1, 65535))
                        .or(() -> sharedPort)
                        .orElse(22),
                or(section, "user", Texts.USER, user, EXAMPLE_USER),
                or(section, "identityFile", FilePaths.PATH, identityFile, EXAMPLE_KEY),
                section.optional("passphrase", References.SECRET).or(() -> passphrase),
                section.optional("knownHosts", FilePaths.PATH).orElse(knownHosts),
                itsJump);
    }

    private <T> T or(Section section, String key, Kind<T> kind, Optional<T> shared, T example) {
        Optional<T> own = section.optional(key, kind);
        if (!section.has(key) && !redeploy.has(key)) {
            section.problem(key, "is missing here and in redeploy; add it to one of them, such as \"" + example + "\"");
        }
        return own.or(() -> shared).orElse(example);
    }
}
