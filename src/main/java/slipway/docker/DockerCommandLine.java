package slipway.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import slipway.files.FileTree;

/**
 * Docker's command line, for what docker-java does not do: builds with BuildKit, and tags in a registry.
 *
 * @param environment what it is given of the server's own
 * @param machine its configuration
 * @param folder of this Slipway alone: {@code buildx} is what its plugin keeps from one use to the next,
 *     {@code clients} has the private folders of uses that are under way
 */
record DockerCommandLine(Map<String, String> environment, DockerConfiguration machine, Path folder) {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    DockerCommandLine {
        environment = Map.copyOf(environment);
    }

    /** The program; looked for each time, since an administrator may install it while the server runs. */
    DockerProgram program() throws DockerException, InterruptedException {
        return DockerProgram.find(environment);
    }

    /** Opens a private folder for one use, with the environment that goes with it. */
    ClientFolder open(Optional<Login> login) throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        // A place of its own: a builder that a person has chosen on this machine is not meant for Slipway.
        variables.put("BUILDX_CONFIG", folder.resolve("buildx").toString());
        ClientFolder client = ClientFolder.in(clients(), variables);
        try {
            return login.isPresent() ? client.with(machine, login.get()) : client;
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** Removes what uses of an earlier process have left, such as logins. */
    void removeLeftovers() throws IOException {
        FileTree.deleteContent(clients());
    }

    private Path clients() throws IOException {
        return Files.createDirectories(folder.resolve("clients"), OWNER_ONLY);
    }
}
