package slipway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads {@code projects[].build}, {@code push} and {@code redeploy}. */
final class StageReader {
    private static final Kind<String> COMMAND = entry -> {
        String command = Texts.SCRIPT.read(entry);
        List<String> unknown = Placeholder.unknownIn(command);
        if (!unknown.isEmpty()) {
            throw new Unfit(
                    "{" + String.join("}, {", unknown) + "} is no placeholder",
                    "known are {image}, {digest}, {commit} and {run}; for braces of the shell's own put a space after {");
        }
        return command;
    };

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

    static Redeploy redeploy(Section section) {
        return new Redeploy(
                section.required("host", Addresses.HOST, "host.example.com"),
                section.optional("port", Kind.integer(1, 65535), 22),
                section.required("user", Texts.USER, "ec2-user"),
                section.required("identityFile", FilePaths.PATH, Path.of("~/.ssh/id_ed25519")),
                section.optional("passphrase", References.SECRET),
                section.path("knownHosts", "~/.ssh/known_hosts"),
                section.required("command", COMMAND, "docker compose up -d"),
                section.optional("timeout", Times.LIMIT, Duration.ofMinutes(5)));
    }
}
