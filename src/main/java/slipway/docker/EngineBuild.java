package slipway.docker;

import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.model.BuildResponseItem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import slipway.config.Build;

/** Builds an image with the engine's own builder. */
record EngineBuild(EngineConnection engine, Narration log, ImageBuild plan, Logins logins) {
    /** The id of the image. Interrupting ends the connection, and with it the build in the engine. */
    String build() throws DockerException, InterruptedException {
        Build settings = plan.settings();
        BuildContext context = BuildContext.of(plan.work(), settings.context(), settings.dockerfile());
        String built;
        TarStream tar = TarStream.of(context.tar());
        try (tar;
                Received<BuildResponseItem> answers = engine.stream(command(tar, context.dockerfile()))) {
            built = follow(answers, tar);
        }
        tar.awaitEnd();
        return engine.ask(
                        "image " + built,
                        () -> engine.client().inspectImageCmd(built).exec())
                .getId();
    }

    private BuildImageCmd command(TarStream tar, String dockerfile) throws InterruptedException {
        Build settings = plan.settings();
        BuildImageCmd command = engine.client()
                .buildImageCmd(tar)
                .withDockerfilePath(dockerfile)
                .withTags(Set.copyOf(plan.references()))
                .withLabels(plan.allLabels())
                .withBuildAuthConfigs(logins.all())
                .withNoCache(settings.noCache())
                .withRemove(true)
                // Without it, a failed step leaves its container.
                .withForcerm(true);
        settings.args().forEach(command::withBuildArg);
        settings.target().ifPresent(command::withTarget);
        settings.platform().ifPresent(command::withPlatform);
        return command;
    }

    private String follow(Received<BuildResponseItem> answers, TarStream tar)
            throws DockerException, InterruptedException {
        String built = null;
        String problem = null;
        for (Optional<BuildResponseItem> next = answers.next(); next.isPresent(); next = answers.next()) {
            BuildResponseItem item = next.get();
            problem = Transfer.errorIn(item).orElse(problem);
            if (item.getStream() != null) {
                log.write(item.getStream().getBytes(StandardCharsets.UTF_8));
            }
            built = item.isBuildSuccessIndicated() ? item.getImageId() : built;
        }
        if (tar.failure() != null) {
            throw new DockerException(what() + ": " + tar.failure().getMessage(), tar.failure());
        }
        if (answers.failure().isPresent()) {
            throw engine.failed(what(), answers.failure().get());
        }
        if (problem != null || built == null) {
            throw new DockerException(what() + " failed: " + worded(problem));
        }
        return built;
    }

    private static String worded(String problem) {
        if (problem == null) {
            return "the engine did not say why";
        }
        return problem.contains("BuildKit") ? problem + "; set build.builder to \"buildkit\"" : problem;
    }

    private String what() {
        return "build of " + plan.settings().image();
    }
}
