package slipway.docker;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import slipway.process.Command;
import slipway.process.ExitStatus;
import slipway.process.Processes;

/**
 * Builds an image as {@code docker build} does: with BuildKit, through Docker's own command line, since docker-java does
 * not speak BuildKit's protocol.
 */
record ImageBuilder(EngineConnection engine, DockerCommandLine docker) {
    /**
     * The id of the image. Interrupting ends Docker's command line, and with it the build in the engine.
     *
     * @throws DockerException with the step that failed and what its command printed
     */
    String build(ImageBuild plan, OutputStream output) throws DockerException, InterruptedException {
        DockerProgram program = docker.program();
        BuildPaths paths = BuildPaths.of(plan.work(), plan.settings());
        try (ClientFolder client = docker.open(plan.login())) {
            Path idFile = client.path().resolve("image-id");
            run(new BuildCommand(program, plan, paths, client.environment()), idFile, output);
            return idOf(plan, Files.readString(idFile).strip());
        } catch (IOException e) {
            throw new DockerException(what(plan) + ": " + program + " could not be run: " + e.getMessage(), e);
        }
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
