package slipway.config.file;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slipway.config.DeployMethod;
import slipway.config.Host;
import slipway.config.Placeholder;
import slipway.config.RedeploySettings;
import slipway.config.VerifySettings;
import slipway.config.value.InvalidValue;
import slipway.config.value.Kind;
import slipway.config.value.Section;
import slipway.config.value.Texts;
import slipway.config.value.Times;
import slipway.config.value.Unique;

/** Reads {@code projects[].redeploy}. */
final class RedeployReader {
    private static final String EXAMPLE_COMMAND = "docker compose up -d";

    private static final Kind<String> COMMAND = entry -> withKnownPlaceholders(
            Texts.SCRIPT.read(entry),
            "known are {image}, {digest}, {commit}, {tag} and {run}; for braces of the shell's own put a space after {");

    /** {@code false}, {@code true} or {@code "all"}. */
    private static final Kind<RedeploySettings.BackOut> BACK_OUT = entry -> {
        if (entry.node().isBoolean()) {
            return entry.node().booleanValue() ? RedeploySettings.BackOut.THE_HOST : RedeploySettings.BackOut.NEVER;
        }
        if (!entry.node().asText().equals("all") || !entry.node().isTextual()) {
            throw entry.mustBe("true, false or \"all\"", "write one of them");
        }
        return RedeploySettings.BackOut.ALL;
    };

    private static final Pattern PROGRAM_NAME = Pattern.compile("[^\\s'\"\\\\]+");

    /** A text is for a shell, a list is a program with its arguments. */
    static final Kind<List<String>> PROGRAM = entry -> {
        if (!entry.node().isArray()) {
            return List.of("sh", "-c", Texts.SCRIPT.read(entry));
        }
        List<String> words = Kind.someOf(Texts.ARGUMENT).read(entry);
        if (!words.isEmpty() && !PROGRAM_NAME.matcher(words.get(0)).matches()) {
            throw new InvalidValue(
                    "begins with an empty word, or one with blanks, quotes or backslashes, which Docker would take apart",
                    "begin with the name of a program without them");
        }
        return words;
    };

    private static final Pattern LOOPBACK = Pattern.compile("(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})/.*");

    private final Section section;
    private final boolean builds;
    private final boolean publishes;
    private final Optional<String> image;

    /**
     * @param builds whether the project builds an image
     * @param publishes whether it pushes it
     * @param image its name, if that is known
     */
    RedeployReader(Section section, boolean builds, boolean publishes, Optional<String> image) {
        this.section = section;
        this.builds = builds;
        this.publishes = publishes;
        this.image = image;
    }

    RedeploySettings read() {
        List<Host> hosts = KubernetesReader.isMeant(section) ? List.of() : new HostReader(section).read();
        DeployMethod method = method(section);
        Optional<VerifySettings> verify =
                section.optional("verify", Kind.part(part -> VerifyReader.read(part, method, hosts)));
        if (!builds) {
            withoutImage(section, method, verify);
        } else if (!publishes && (method.swarm().isPresent() || method.cluster().isPresent())) {
            section.problem(method.key(), "is of no use without push, since the nodes pull the image; add push");
        }
        return new RedeploySettings(
                hosts,
                section.optional("parallel", Kind.integer(1, 100), 1),
                method,
                verify,
                backOut(section, method),
                section.optional("keepReleases", Kind.integer(1, 1000), 5),
                registryPort(method),
                section.optional("timeout", Times.LIMIT, Duration.ofMinutes(5)));
    }

    private Optional<Integer> registryPort(DeployMethod method) {
        String key = "registryThroughSsh";
        if (!section.optional(key, Kind.yesOrNo(), false)) {
            return Optional.empty();
        }
        if (!publishes) {
            section.problem(key, "is of no use without push, which puts the image into the registry; add push");
        }
        if (method.cluster().isPresent()) {
            // Said already, with the other keys of SSH.
            return Optional.empty();
        }
        if (method.swarm().isPresent()) {
            section.problem(
                    key, "does not fit swarm: the other nodes cannot reach the registry; leave one of them out");
        }
        return image.flatMap(this::registryPort);
    }

    private Optional<Integer> registryPort(String name) {
        Optional<Integer> port = Optional.of(LOOPBACK.matcher(name))
                .filter(Matcher::matches)
                .map(registry -> Integer.valueOf(registry.group(1)))
                .filter(number -> number >= 1 && number <= 65535);
        if (port.isEmpty()) {
            section.problem(
                    "registryThroughSsh",
                    "is for a registry beside Slipway, and build.image names another one; name the image"
                            + " 127.0.0.1:PORT/NAME, or leave this key out");
        }
        return port;
    }

    private static void withoutImage(Section section, DeployMethod method, Optional<VerifySettings> verify) {
        if (method.isWatchedThere()) {
            section.problem(method.key(), "is of no use without build, whose image the service runs; add build");
        } else {
            namesNoImage(section, "command", method.command().map(DeployMethod.Command::text));
            namesNoImage(section, "verify", verify.flatMap(VerifySettings::contains));
        }
    }

    private static void namesNoImage(Section section, String key, Optional<String> text) {
        text.flatMap(Placeholder::ofTheImage)
                .ifPresent(word -> section.problem(
                        key, "names {" + word + "}, and the project has no build; name {commit}, or add build"));
    }

    private static DeployMethod method(Section section) {
        List<String> given = Stream.of("command", "compose", "swarm", "kubernetes")
                .filter(section::has)
                .toList();
        if (given.size() > 1) {
            section.problem(given.get(0), "is given, and so is " + given.get(1) + "; give one of them");
        } else if (given.isEmpty()) {
            section.problem(
                    "command",
                    "is missing, and so are compose, swarm and kubernetes; add a command such as \"" + EXAMPLE_COMMAND
                            + "\", compose with the directory and the service of a stack, swarm with a service, or"
                            + " kubernetes with a deployment");
        }
        Optional<DeployMethod> compose = section.optional("compose", Kind.part(RedeployReader::compose));
        Optional<DeployMethod> swarm = section.optional("swarm", Kind.part(RedeployReader::swarm));
        Optional<DeployMethod> kubernetes = section.optional("kubernetes", Kind.part(KubernetesReader::read));
        Optional<String> command = section.optional("command", COMMAND);
        return compose.or(() -> swarm)
                .or(() -> kubernetes)
                .orElseGet(() -> new DeployMethod.Command(command.orElse(EXAMPLE_COMMAND)));
    }

    private static DeployMethod swarm(Section section) {
        return new DeployMethod.Swarm(
                oneOrSeveral(section, "service", Texts.SWARM_SERVICE, "shop_web"),
                section.optional("before", PROGRAM, List.of()),
                section.optional("after", PROGRAM, List.of()));
    }

    private static DeployMethod compose(Section section) {
        return new DeployMethod.Compose(
                section.required("directory", Texts.ON_HOST, "backend"),
                oneOrSeveral(section, "service", Texts.SERVICE, "web"),
                files(section),
                section.optional("project", Texts.COMPOSE_PROJECT),
                section.optional("envFiles", Kind.someOf(new Unique<>(Texts.ON_HOST)), List.of()),
                section.optional("profiles", Kind.someOf(new Unique<>(Texts.PROFILE)), List.of()),
                section.optional("reload", Kind.listOf(Kind.part(RedeployReader::reload)), List.of()),
                StrategyReader.read(section),
                section.optional("before", PROGRAM, List.of()),
                section.optional("after", PROGRAM, List.of()));
    }

    /**
     * One by a key such as {@code service}, or a list by its plural.
     *
     * @param example stands in for them after a problem
     */
    static List<String> oneOrSeveral(Section section, String one, Kind<String> kind, String example) {
        String several = one + "s";
        if (!section.has(several)) {
            return List.of(section.required(one, kind, example));
        }
        if (section.has(one)) {
            section.problem(one, "is given, and so is " + several + "; give one of them");
        }
        section.optional(one, kind);
        List<String> names = section.optional(several, Kind.someOf(new Unique<>(kind)), List.of());
        return names.isEmpty() ? List.of(example) : names;
    }

    private static DeployMethod.Reload reload(Section section) {
        return new DeployMethod.Reload(
                section.required("service", Texts.SERVICE, "nginx"), section.optional("signal", Texts.SIGNAL, "HUP"));
    }

    /** {@code file} is the earlier key, for one. */
    private static List<String> files(Section section) {
        if (section.has("file") && section.has("files")) {
            section.problem("file", "is given, and so is files; give files alone");
        }
        Optional<String> file = section.optional("file", Texts.ON_HOST);
        return section.optional(
                "files",
                Kind.someOf(new Unique<>(Texts.ON_HOST)),
                file.map(List::of).orElse(List.of()));
    }

    private static RedeploySettings.BackOut backOut(Section section, DeployMethod method) {
        boolean byCommand = !method.isWatchedThere();
        RedeploySettings.BackOut usual = byCommand ? RedeploySettings.BackOut.NEVER : RedeploySettings.BackOut.THE_HOST;
        RedeploySettings.BackOut backOut = section.optional("rollback", BACK_OUT, usual);
        if (byCommand && backOut != RedeploySettings.BackOut.NEVER) {
            section.needs("rollback", "verify", "without it nothing tells that a release is not healthy");
        }
        // The deployments of a cluster are one release: a part of it is not left on its own.
        boolean together = method.cluster().isPresent() && backOut == RedeploySettings.BackOut.THE_HOST;
        return together ? RedeploySettings.BackOut.ALL : backOut;
    }

    static String withKnownPlaceholders(String text, String remedy) throws InvalidValue {
        List<String> unknown = Placeholder.unknownIn(text);
        if (!unknown.isEmpty()) {
            throw new InvalidValue("{" + String.join("}, {", unknown) + "} is no placeholder", remedy);
        }
        return text;
    }
}
