package slipway.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import slipway.process.Command;
import slipway.process.ExitStatus;
import slipway.process.Processes;

/**
 * Builds an image as {@code docker build} does: with BuildKit, through Docker's own command line, since docker-java does
 * not speak BuildKit's protocol.
 *
 * @param environment what Docker's command line is given of the server's own
 * @param folder what BuildKit's client keeps from one build to the next, and private folders of builds that run
 */
record ImageBuilder(
        EngineConnection engine,
        DockerProgram docker,
        Map<String, String> environment,
        DockerConfiguration machine,
        Path folder) {
    /**
     * The id of the image. Interrupting ends Docker's command line, and with it the build in the engine.
     *
     * @throws DockerException with the step that failed and what its command printed
     */
    String build(ImageBuild plan, OutputStream output) throws DockerException, InterruptedException {
        BuildPaths paths = BuildPaths.of(plan.work(), plan.settings());
        try (ClientFolder client = ClientFolder.in(privateFolders(folder))) {
            Map<String, String> variables = new HashMap<>(environment);
            // Lasting, and in a place of its own: a builder that somebody has chosen for himself is not for us.
            variables.put("BUILDX_CONFIG", folder.resolve("buildx").toString());
            client.configuration(machine, plan.login()).ifPresent(config -> variables.put("DOCKER_CONFIG", config));
            Path idFile = client.path().resolve("image-id");
            run(new BuildCommand(docker, plan, paths, variables), idFile, output);
            return idOf(plan, Files.readString(idFile).strip());
        } catch (IOException e) {
            throw new DockerException(what(plan) + ": " + docker.program() + " could not be run: " + e.getMessage(), e);
        }
    }

    /** Where the private folders of builds are, in the folder of the builder. */
    static Path privateFolders(Path folder) {
        return folder.resolve("clients");
    }

    private void run(BuildCommand command, Path idFile, OutputStream output)
            throws DockerException, IOException, InterruptedException {
        BuildLog log = new BuildLog(output);
        boolean pull = command.plan().settings().pull();
        int status = run(command.writing(idFile, pull), log);
        if (status != 0 && pull && hasBaseImage(log)) {
            output.write(("slipway: no registry gives " + log.missingBaseImage().orElseThrow() + " (" + log.error()
                            + "); building with the one that the engine has\n")
                    .getBytes(StandardCharsets.UTF_8));
            log = new BuildLog(output);
            status = run(command.writing(idFile, false), log);
        }
        if (status != 0) {
            throw failure(command.plan(), log, status);
        }
    }

    private static int run(Command command, BuildLog log) throws IOException, InterruptedException {
        return new Processes().run(command, log);
    }

    /** Whether the base image that no registry gave is in the engine, from an earlier pull or built there. */
    private boolean hasBaseImage(BuildLog log) throws DockerException, InterruptedException {
        Optional<String> missing = log.missingBaseImage();
        return missing.isPresent() && inspect(missing.get()).isPresent();
    }

    private DockerException failure(ImageBuild plan, BuildLog log, int status) {
        String error = log.error().isEmpty() ? "docker ended with " + ExitStatus.worded(status) : log.error();
        Optional<String> base = log.missingBaseImage();
        if (base.isPresent()) {
            return new DockerException(what(plan) + " failed: the base image " + base.get() + " cannot be had: " + error
                    + "; " + adviceAbout(base.get(), error));
        }
        return new DockerException(what(plan) + " failed"
                + log.failedStep().map(step -> " " + step).orElse("") + ": " + error
                + log.printed().map(lines -> "; last lines: " + lines).orElse(""));
    }

    private static String adviceAbout(String image, String error) {
        return switch (RegistryTrouble.of(error)) {
            case AWAY -> "retry when its registry answers again";
            case REFUSED, OTHER ->
                "check its name in the Dockerfile, and if it is private, run docker login for "
                        + ImageName.of(image).registry() + " as this user";
        };
    }

    /** With the containerd image store the file may name one manifest of several; the tag names them all. */
    private String idOf(ImageBuild plan, String written) throws DockerException, InterruptedException {
        Optional<String> id = inspect(written);
        if (id.isEmpty()) {
            id = inspect(plan.references().get(0));
        }
        return id.orElseThrow(() -> new DockerException(what(plan) + ": the image is gone right after it was built"));
    }

    private Optional<String> inspect(String image) throws DockerException, InterruptedException {
        return engine.find(
                        "image " + image,
                        () -> engine.client().inspectImageCmd(image).exec())
                .map(InspectImageResponse::getId);
    }

    private static String what(ImageBuild plan) {
        return "build of " + plan.settings().image();
    }
}
