package slipway.docker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import slipway.docker.engine.EngineException;

/** Docker's command line, for what docker-java does not do: builds with BuildKit, and tags in a registry. */
public final class DockerCommandLine {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Map<String, String> environment;
    private final DockerConfiguration machine;
    private final Path folder;
    private volatile DockerProgram found;

    /**
     * @param environment what it is given of the server's own
     * @param machine its configuration
     * @param folder of this Slipway alone, for the private folders of uses that are under way
     */
    public DockerCommandLine(Map<String, String> environment, DockerConfiguration machine, Path folder) {
        this.environment = Map.copyOf(environment);
        this.machine = machine;
        this.folder = folder;
    }

    /**
     * The program. It is looked for until one is found, since an administrator may install it while the server runs, and
     * then kept: to ask it for its version takes 0.1 s.
     */
    public DockerProgram program() throws EngineException, InterruptedException {
        DockerProgram known = found;
        if (known == null || !Files.isExecutable(known.program())) {
            known = DockerProgram.find(environment);
            found = known;
        }
        return known;
    }

    /** Opens a private folder for one use, with the environment that goes with it. */
    public ClientFolder open(Optional<Login> login) throws IOException {
        ClientFolder client = ClientFolder.in(made(folder), environment);
        try {
            return login.isPresent() ? client.with(machine, login.get()) : client;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** The folder, which nobody else may open. */
    public static Path made(Path folder) throws IOException {
        return Files.createDirectories(folder, OWNER_ONLY);
    }

    /** Removes what uses of an earlier process have left, such as logins. */
    public void removeLeftovers() throws IOException {
        try (var left = Files.newDirectoryStream(made(folder), ClientFolder.NAMES)) {
            left.forEach(ClientFolder::remove);
        }
    }
}
