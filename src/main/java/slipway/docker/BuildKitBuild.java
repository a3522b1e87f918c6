package slipway.docker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import slipway.config.Build;
import slipway.process.Command;
import slipway.process.ExitStatus;
import slipway.process.Processes;

/** Builds an image with BuildKit, through Docker's command line: docker-java does not speak to it. */
record BuildKitBuild(
        DockerProgram docker, ImageBuild plan, Map<String, String> environment, DockerConfiguration machine) {
    private static final Pattern CLIENTS_OWN =
            Pattern.compile("PATH|HOME|LANG|LC_.*|DOCKER_.*|BUILDKIT_.*|BUILDX_.*|.*_PROXY", Pattern.CASE_INSENSITIVE);

    String build(OutputStream output) throws DockerException, InterruptedException {
        String what = "build of " + plan.settings().image();
        try {
            Path folder = Files.createTempDirectory("slipway-build-");
            Path idFile = folder.resolve("id");
            try {
                int status = run(command(idFile), output);
                if (status != 0) {
                    throw new DockerException(what + " failed: docker ended with " + ExitStatus.worded(status));
                }
                return Files.readString(idFile).strip();
            } finally {
                Files.deleteIfExists(idFile);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new DockerException(what + ": " + docker.program() + " could not be run: " + e.getMessage(), e);
        }
    }

    private int run(Command command, OutputStream output) throws IOException, InterruptedException {
        if (plan.login().isEmpty()) {
            return new Processes().run(command, output);
        }
        try (LoginFolder login = LoginFolder.of(machine, plan.login().orElseThrow())) {
            return new Processes()
                    .run(command.with("DOCKER_CONFIG", login.folder().toString()), output);
        }
    }

    private Command command(Path idFile) throws DockerException {
        Build settings = plan.settings();
        // Only for its checks: nothing outside of the repository is built.
        BuildContext.of(plan.work(), settings.context(), settings.dockerfile());
        List<String> arguments = new ArrayList<>(docker.build());
        arguments.addAll(List.of("--progress=plain", "--iidfile=" + idFile));
        plan.references().forEach(reference -> arguments.add("--tag=" + reference));
        plan.allLabels().forEach((name, value) -> arguments.add("--label=" + name + "=" + value));
        // By name alone where that is possible: Docker takes the value from its environment, which others cannot read.
        settings.args()
                .forEach((name, value) -> arguments.add("--build-arg=" + (means(name) ? name + "=" + value : name)));
        settings.dockerfile()
                .ifPresent(file -> arguments.add("--file=" + plan.work().resolve(file)));
        settings.target().ifPresent(target -> arguments.add("--target=" + target));
        settings.platform().ifPresent(platform -> arguments.add("--platform=" + platform));
        if (settings.noCache()) {
            arguments.add("--no-cache");
        }
        arguments.add("--");
        arguments.add(plan.work().resolve(settings.context()).normalize().toString());
        return Command.of(docker.program().toString())
                .and(arguments)
                .in(plan.work())
                .with(handedOver())
                .with(environment)
                .with("DOCKER_BUILDKIT", "1");
    }

    /** The build arguments that may stand in the environment of Docker's command line. */
    private Map<String, String> handedOver() {
        Map<String, String> values = new HashMap<>(plan.settings().args());
        values.keySet().removeIf(this::means);
        return values;
    }

    /** Whether a variable of this name would change what Docker's command line itself does, or has a value already. */
    private boolean means(String name) {
        return environment.containsKey(name) || CLIENTS_OWN.matcher(name).matches();
    }
}
