package slipway.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.process.Command;
import slipway.process.Processes;

/**
 * Docker's own command line, as far as it can drive BuildKit.
 *
 * @param build the arguments that begin such a build: clients up to 22 have BuildKit inside, newer ones need buildx
 */
record DockerProgram(Path program, List<String> build) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.(\\d+)");
    private static final int BUILDKIT_INSIDE_UNTIL = 22;

    /** The first on the PATH that can. */
    static Optional<DockerProgram> find(Map<String, String> environment) throws InterruptedException {
        for (Path program : onPath(environment)) {
            Optional<DockerProgram> found = inspect(program, environment);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    static List<Path> onPath(Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "docker"))
                .filter(Files::isExecutable)
                .distinct()
                .toList();
    }

    private static Optional<DockerProgram> inspect(Path program, Map<String, String> environment)
            throws InterruptedException {
        if (output(program, environment, "buildx", "version").isPresent()) {
            return Optional.of(new DockerProgram(program, List.of("buildx", "build", "--load")));
        }
        Matcher version =
                VERSION.matcher(output(program, environment, "--version").orElse(""));
        if (!version.find()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(version.group(1));
        int minor = Integer.parseInt(version.group(2));
        boolean inside = major <= BUILDKIT_INSIDE_UNTIL && (major > 18 || (major == 18 && minor >= 9));
        return inside ? Optional.of(new DockerProgram(program, List.of("build"))) : Optional.empty();
    }

    private static Optional<String> output(Path program, Map<String, String> environment, String... arguments)
            throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            Command command = Command.of(program.toString(), arguments).with(environment);
            int status = new Processes(Duration.ofSeconds(1)).run(command, output, LIMIT);
            return status == 0 ? Optional.of(output.toString(StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException | TimeoutException e) {
            return Optional.empty();
        }
    }
}
