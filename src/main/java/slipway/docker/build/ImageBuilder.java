package slipway.docker.build;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import slipway.docker.cli.BuildLog;
import slipway.docker.cli.ClientFolder;
import slipway.docker.cli.DockerCommandLine;
import slipway.docker.cli.DockerProgram;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.ImageReference;
import slipway.docker.registry.RegistryError;
import slipway.docker.registry.Transfer;
import slipway.process.ExitStatus;
import slipway.process.Processes;

/**
 * Builds an image as {@code docker build} does: with BuildKit, through Docker's own command line, since docker-java does
 * not speak BuildKit's protocol.
 */
public record ImageBuilder(EngineConnection engine, DockerCommandLine docker) {
    /** The error of buildx when the engine's image store does not support several platforms. */
    private static final Pattern SEVERAL_PLATFORMS =
            Pattern.compile("manifest lists|multi-platform build is not supported", Pattern.CASE_INSENSITIVE);

    /**
     * Interrupting ends Docker's command line, and with it the build in the engine.
     *
     * @throws EngineException with the step that failed and what its command printed
     */
    public BuildResult build(ImageBuild plan, OutputStream output) throws EngineException, InterruptedException {
        DockerProgram program = docker.program();
        BuildPaths paths = BuildPaths.of(plan.work(), plan.settings());
        try (ClientFolder client = docker.open(plan.login())) {
            Path idFile = client.path().resolve("image-id");
            Optional<String> note = run(new BuildCommand(program, plan, paths, client.environment()), idFile, output);
            return new BuildResult(idOf(plan, Files.readString(idFile).strip()), note);
        } catch (IOException e) {
            throw new EngineException(what(plan) + ": " + program + " could not be run: " + e.getMessage(), e);
        }
    }

    /** Returns a deviation from the request, if there is one. */
    private Optional<String> run(BuildCommand command, Path idFile, OutputStream output)
            throws EngineException, IOException, InterruptedException {
        ImageBuild plan = command.plan();
        boolean pull = plan.settings().pull();
        Optional<String> note = Optional.empty();
        for (int times = 1; ; times++) {
            BuildLog log = new BuildLog(output, plan.redact());
            int status = new Processes().run(command.writing(idFile, pull), log);
            if (status == 0) {
                return note;
            }
            if (pull && hasBaseImage(log)) {
                note = Optional.of(log.missingBaseImage().orElseThrow() + " could not be pulled (" + log.error()
                        + "), so the base images that the engine has were used");
                say(note.get(), output);
                pull = false;
            } else if (isLimited(log) && times < Transfer.TIMES_AT_A_LIMIT) {
                Duration pause = Transfer.PAUSES.after(times);
                say(
                        "a registry was asked too often (" + log.error() + "); building again in " + pause.toSeconds()
                                + " s",
                        output);
                Thread.sleep(pause.toMillis());
            } else {
                throw failure(plan, log, status);
            }
        }
    }

    private static void say(String text, OutputStream output) throws IOException {
        output.write(("slipway: " + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isLimited(BuildLog log) {
        return RegistryError.of(log.error()) == RegistryError.LIMITED;
    }

    /** Whether the base image that could not be pulled is in the engine, from an earlier pull or built there. */
    private boolean hasBaseImage(BuildLog log) throws EngineException, InterruptedException {
        Optional<String> missing = log.missingBaseImage();
        return missing.isPresent() && inspect(missing.get()).isPresent();
    }

    private EngineException failure(ImageBuild plan, BuildLog log, int status) {
        String error = log.error().isEmpty() ? "docker ended with " + ExitStatus.worded(status) : log.error();
        Optional<String> base = log.missingBaseImage();
        if (base.isPresent()) {
            return new EngineException(what(plan) + " failed: the base image " + base.get() + " could not be pulled: "
                    + error + "; " + adviceAbout(base.get(), error));
        }
        if (isLimited(log)) {
            return new EngineException(what(plan) + " failed: " + error + "; " + RegistryError.ADVICE_ON_A_LIMIT);
        }
        return new EngineException(what(plan) + " failed"
                + log.failedStep().map(step -> " " + step).orElse("") + ": " + error
                + log.printed()
                        .map(lines -> "; last lines: " + lines)
                        .orElse(
                                SEVERAL_PLATFORMS.matcher(error).find()
                                        ? "; build.platform: several platforms need an engine with the containerd image store"
                                        : ""));
    }

    private static String adviceAbout(String image, String error) {
        return switch (RegistryError.of(error)) {
            case LIMITED -> RegistryError.ADVICE_ON_A_LIMIT;
            case AWAY -> "retry when its registry answers again";
            case REFUSED, OTHER ->
                "check its name in the Dockerfile, and if it is private, run docker login for "
                        + ImageReference.of(image).registry() + " as this user";
        };
    }

    /**
     * With the containerd image store the file may have the digest of a part that the engine cannot look up. The tag names
     * the image then, and the labels tell whether it is this build's.
     */
    private String idOf(ImageBuild plan, String written) throws EngineException, InterruptedException {
        Optional<InspectImageResponse> image = inspect(written);
        if (image.isEmpty()) {
            image = inspect(plan.references().get(0)).filter(found -> isOf(plan, found));
        }
        return image.map(InspectImageResponse::getId)
                .orElseThrow(() -> new EngineException(what(plan)
                        + ": the image is gone right after it was built; somebody removed it, or built another one under "
                        + plan.references().get(0) + ": retry the run"));
    }

    private static boolean isOf(ImageBuild plan, InspectImageResponse image) {
        Map<String, String> labels =
                image.getConfig() == null ? null : image.getConfig().getLabels();
        return labels != null && labels.entrySet().containsAll(plan.allLabels().entrySet());
    }

    private Optional<InspectImageResponse> inspect(String image) throws EngineException, InterruptedException {
        return engine.find(
                "image " + image, () -> engine.client().inspectImageCmd(image).exec());
    }

    private static String what(ImageBuild plan) {
        return "build of " + plan.settings().image();
    }
}
