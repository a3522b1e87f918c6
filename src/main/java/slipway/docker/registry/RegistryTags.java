package slipway.docker.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import slipway.docker.cli.BuildLog;
import slipway.docker.cli.ClientFolder;
import slipway.docker.cli.DockerCommandLine;
import slipway.docker.cli.Login;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.LineLog;
import slipway.process.Command;
import slipway.process.Processes;

/**
 * Gives an image that is in a registry one more tag there. Nothing is pulled or pushed, so it works for an image of which
 * the engine cannot have all parts: several platforms, or attestations.
 */
record RegistryTags(DockerCommandLine docker, LineLog log, String repository, Optional<Login> login) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /**
     * From now on the tag names the image in the registry.
     *
     * @param digest by which the registry has it
     */
    void name(String digest, String tag) throws EngineException, InterruptedException {
        String reference = repository + ":" + tag;
        ask(reference, "create", "--progress=plain", "--tag=" + reference, repository + "@" + digest);
        String now = ask(reference, "inspect", "--format={{json .Manifest.Digest}}", reference);
        if (!now.contains(digest)) {
            throw new EngineException("tag " + reference + ": it was to name " + digest + " and names " + now.strip()
                    + "; deploy the commit again");
        }
        log.line(reference + " names " + digest + " again, by a tag in the registry");
    }

    private String ask(String reference, String... arguments) throws EngineException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        BuildLog said = new BuildLog(output, UnaryOperator.identity());
        try (ClientFolder client = docker.open(login)) {
            Command command = Command.of(docker.program().program().toString(), "buildx", "imagetools")
                    .and(List.of(arguments))
                    .with(client.environment());
            int status = new Processes().run(command, said, LIMIT);
            if (status != 0) {
                throw new EngineException("tag " + reference + ": " + said.error() + " (docker buildx imagetools "
                        + arguments[0] + "; it needs the buildx plugin)");
            }
            return output.toString(StandardCharsets.UTF_8);
        } catch (IOException | TimeoutException e) {
            throw new EngineException("tag " + reference + ": " + e.getMessage(), e);
        }
    }
}
