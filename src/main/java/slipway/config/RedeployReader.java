package slipway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code projects[].redeploy}. */
final class RedeployReader {
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(5);
    private static final Duration LONGEST_WITHIN = Duration.ofHours(1);
    private static final String EXAMPLE_COMMAND = "docker compose up -d";

    private static final Kind<String> COMMAND = entry -> withKnownPlaceholders(
            Texts.SCRIPT.read(entry),
            "known are {image}, {digest}, {commit} and {run}; for braces of the shell's own put a space after {");

    private static final Kind<String> EXPECTED =
            entry -> withKnownPlaceholders(Texts.LINE.read(entry), "known are {image}, {digest}, {commit} and {run}");

    /** {@code false}, {@code true} or {@code "all"}. */
    private static final Kind<Redeploy.BackOut> BACK_OUT = entry -> {
        if (entry.node().isBoolean()) {
            return entry.node().booleanValue() ? Redeploy.BackOut.THE_HOST : Redeploy.BackOut.NEVER;
        }
        if (!entry.node().asText().equals("all") || !entry.node().isTextual()) {
            throw entry.mustBe("true, false or \"all\"", "write one of them");
        }
        return Redeploy.BackOut.ALL;
    };

    private RedeployReader() {}

    static Redeploy read(Section section) {
        List<Host> hosts = new HostReader(section).read();
        Way way = way(section);
        Optional<Verify> verify =
                section.optional("verify", Kind.part(part -> verify(part, way instanceof Way.Command)));
        return new Redeploy(
                hosts,
                section.optional("parallel", Kind.integer(1, 100), 1),
                way,
                verify,
                backOut(section, way),
                section.optional("keepReleases", Kind.integer(1, 1000), 5),
                section.optional("timeout", Times.LIMIT, Duration.ofMinutes(5)));
    }

    private static Way way(Section section) {
        Optional<Way> compose = section.optional("compose", Kind.part(RedeployReader::compose));
        if (section.has("compose") && section.has("command")) {
            section.problem("command", "is given, and so is compose; give one of them");
        }
        if (!section.has("compose") && !section.has("command")) {
            section.problem(
                    "command",
                    "is missing, and so is compose; add a command such as \"" + EXAMPLE_COMMAND
                            + "\", or compose with the directory and the service of a stack");
        }
        Optional<String> command = section.optional("command", COMMAND);
        return compose.orElseGet(() -> new Way.Command(command.orElse(EXAMPLE_COMMAND)));
    }

    private static Way compose(Section section) {
        return new Way.Compose(
                section.required("directory", Texts.ON_HOST, "backend"),
                section.required("service", Texts.SERVICE, "web"),
                files(section),
                section.optional("project", Texts.COMPOSE_PROJECT),
                section.optional("envFiles", Kind.someOf(new Unique<>(Texts.ON_HOST)), List.of()),
                section.optional("profiles", Kind.someOf(new Unique<>(Texts.PROFILE)), List.of()));
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

    private static Verify verify(Section section, boolean byCommand) {
        if (byCommand && !section.has("url")) {
            section.problem("url", "is missing; add it, such as \"http://127.0.0.1:8080/health\"");
        }
        section.needs("status", "url", "it is the answer's");
        section.needs("contains", "url", "it is the answer's");
        section.needs("from", "url", "it says who asks there");
        Verify usual = Verify.USUAL;
        Verify verify = new Verify(
                section.optional("url", Addresses.ASKED),
                section.optional("status", Kind.integer(100, 599), usual.status()),
                section.optional("contains", EXPECTED),
                section.optional("from", Kind.oneOf(Verify.From.class), usual.from()),
                section.optional("samples", Kind.integer(1, 1000), usual.samples()),
                section.optional("interval", Times.between(Duration.ofSeconds(1), LONGEST_INTERVAL), usual.interval()),
                section.optional("within", Times.between(Duration.ofSeconds(1), LONGEST_WITHIN), usual.within()));
        Duration least = verify.interval().multipliedBy(verify.samples() - 1L);
        if (least.compareTo(verify.within()) >= 0) {
            section.problem(
                    "within",
                    "is too short: " + verify.samples() + " samples take " + least.toSeconds()
                            + "s at least; give it more, or take fewer samples");
        }
        return verify;
    }

    private static Redeploy.BackOut backOut(Section section, Way way) {
        boolean byCommand = way instanceof Way.Command;
        Redeploy.BackOut usual = byCommand ? Redeploy.BackOut.NEVER : Redeploy.BackOut.THE_HOST;
        Redeploy.BackOut backOut = section.optional("rollback", BACK_OUT, usual);
        if (byCommand && backOut != Redeploy.BackOut.NEVER) {
            section.needs("rollback", "verify", "without it nothing tells that a release does not hold");
        }
        return backOut;
    }

    private static String withKnownPlaceholders(String text, String remedy) throws Unfit {
        List<String> unknown = Placeholder.unknownIn(text);
        if (!unknown.isEmpty()) {
            throw new Unfit("{" + String.join("}, {", unknown) + "} is no placeholder", remedy);
        }
        return text;
    }
}
