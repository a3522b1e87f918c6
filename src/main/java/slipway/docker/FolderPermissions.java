package slipway.docker;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import slipway.docker.cli.ClientFolder;
import slipway.docker.cli.DockerCommandLine;
import slipway.docker.engine.ContainerRemoval;
import slipway.docker.engine.ContainerUser;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.SourceCopy;
import slipway.process.Command;
import slipway.process.Processes;

/**
 * Lets everyone write into folders of this machine, which is how files go that a container has written as root: the engine
 * unpacks them there as folders with such a mode. No program runs for that, and no image is needed: that of the container
 * is empty.
 */
record FolderPermissions(EngineConnection engine, DockerCommandLine docker) {
    private static final String MOUNTED = "/folder";
    /** A tree may have more than should be in memory. */
    private static final int AT_A_TIME = 1000;

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** @param folders below the root, or itself */
    void open(Path root, Collection<Path> folders) throws EngineException, InterruptedException {
        String name = "slipway-empty-" + UUID.randomUUID();
        importEmpty(name);
        try {
            unpack(name, root, folders);
        } finally {
            engine.ask("empty image", () -> engine.client().removeImageCmd(name).exec());
        }
    }

    /** By Docker's command line: docker-java cannot import. */
    private void importEmpty(String name) throws EngineException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ClientFolder client = docker.open(Optional.empty())) {
            Command command = Command.of(docker.program().program().toString(), "import", "-", name)
                    .with(client.environment())
                    .reading(SourceCopy.open(List.of(MOUNTED), ContainerUser.ROOT));
            if (new Processes().run(command, output, LIMIT) != 0) {
                throw new EngineException("empty image: "
                        + output.toString(StandardCharsets.UTF_8).strip());
            }
        } catch (IOException | TimeoutException e) {
            throw new EngineException("empty image: " + e.getMessage(), e);
        }
    }

    private void unpack(String name, Path root, Collection<Path> folders) throws EngineException, InterruptedException {
        HostConfig host = new HostConfig()
                .withNetworkMode("none")
                .withBinds(new Bind(root.toString(), new Volume(MOUNTED), AccessMode.rw));
        engine.ask(
                "container for " + root,
                () -> engine.client()
                        .createContainerCmd(name)
                        .withName(name)
                        .withCmd("none")
                        .withHostConfig(host)
                        .exec());
        try {
            List<String> paths = folders.stream()
                    .map(folder -> MOUNTED + bytes(folder).substring(bytes(root).length()))
                    .toList();
            for (int from = 0; from < paths.size(); from += AT_A_TIME) {
                List<String> some = paths.subList(from, Math.min(paths.size(), from + AT_A_TIME));
                byte[] tar = SourceCopy.open(some, ContainerUser.ROOT);
                engine.ask(
                        "folders of " + root,
                        () -> engine.client()
                                .copyArchiveToContainerCmd(name)
                                .withRemotePath("/")
                                .withTarInputStream(new ByteArrayInputStream(tar))
                                .exec());
            }
        } finally {
            new ContainerRemoval(engine).remove(List.of(name), List.of(), engine.endOfCleanUp());
        }
    }

    /** Its bytes, each as one letter. Other than by its URI, Java does not tell them where they are no text. */
    private static String bytes(Path folder) {
        String path = folder.toUri().getRawPath().replaceFirst("/+$", "");
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
    }
}
