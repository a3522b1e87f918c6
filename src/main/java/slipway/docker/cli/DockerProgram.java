package slipway.docker.cli;

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
import slipway.docker.engine.EngineException;
import slipway.process.Command;
import slipway.process.Processes;

/**
 * Docker's own command line, as far as it drives BuildKit.
 *
 * @param version of the part that does, such as {@code buildx 0.29.1}
 * @param build the arguments that begin a build: clients up to 22 have BuildKit inside, newer ones need buildx
 */
public record DockerProgram(Path program, String version, List<String> build) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** Docker's own packages call it otherwise than Debian's. */
    private static final String INSTALL_BUILDX =
            "sudo apt-get install docker-buildx || sudo apt-get install docker-buildx-plugin";

    private static final Pattern BUILDX = Pattern.compile("buildx v?(\\d+\\.\\d+\\S*)");
    private static final Pattern CLIENT = Pattern.compile("version ((\\d{1,6})\\.(\\d{1,6})[^\\s,]*)");
    private static final int BUILDKIT_INSIDE_UNTIL = 22;

    /**
     * The first on the PATH that can build.
     *
     * @throws EngineException if there is none, with what to install
     */
    static DockerProgram find(Map<String, String> environment) throws EngineException, InterruptedException {
        List<Path> programs = onPath(environment);
        for (Path program : programs) {
            Optional<DockerProgram> found = inspect(program, environment);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new EngineException(
                programs.isEmpty()
                        ? "images are built with Docker's command line, and there is no docker on the PATH ("
                                + environment.getOrDefault("PATH", "") + "); install it with its buildx plugin"
                        : "images are built with Docker's buildx plugin (or a docker client 20.10 to 22), and "
                                + programs + " has none; install docker-buildx-plugin or docker-buildx",
                null,
                Optional.of(programs.isEmpty() ? "sudo apt-get install docker.io" : INSTALL_BUILDX));
    }

    private static List<Path> onPath(Map<String, String> environment) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "docker"))
                .filter(Files::isExecutable)
                .distinct()
                .toList();
    }

    private static Optional<DockerProgram> inspect(Path program, Map<String, String> environment)
            throws EngineException, InterruptedException {
        Matcher buildx = BUILDX.matcher(output(program, environment, "buildx", "version"));
        if (buildx.find()) {
            return Optional.of(
                    new DockerProgram(program, "buildx " + buildx.group(1), List.of("buildx", "build", "--load")));
        }
        Matcher client = CLIENT.matcher(output(program, environment, "--version"));
        return client.find() && hasBuildKit(Integer.parseInt(client.group(2)), Integer.parseInt(client.group(3)))
                ? Optional.of(new DockerProgram(program, "client " + client.group(1), List.of("build")))
                : Optional.empty();
    }

    private static boolean hasBuildKit(int major, int minor) {
        return major <= BUILDKIT_INSIDE_UNTIL && (major > 20 || (major == 20 && minor >= 10));
    }

    /** The output of the command; empty if the program does not support it. */
    private static String output(Path program, Map<String, String> environment, String... arguments)
            throws EngineException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            Command command = Command.of(program.toString(), arguments).with(environment);
            int status = new Processes(Duration.ofSeconds(1)).run(command, output, LIMIT);
            return status == 0 ? output.toString(StandardCharsets.UTF_8) : "";
        } catch (IOException | TimeoutException e) {
            throw new EngineException(
                    "Docker's command line could not be asked for its version: " + e.getMessage() + "; try it by hand: "
                            + program + " " + String.join(" ", arguments),
                    e);
        }
    }

    @Override
    public String toString() {
        return program + " with " + version;
    }
}
