package slipway.docker.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.files.FileTree;

/**
 * A private folder for one use of Docker's command line, and the environment that goes with it. A login is in there for
 * the time of the use only.
 */
public record ClientFolder(Path path, Map<String, String> environment) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientFolder.class);
    private static final String CONFIG = "config.json";
    private static final String PREFIX = "client-";
    /** Of all such folders, as a pattern. */
    static final String NAMES = PREFIX + "*";

    public ClientFolder {
        environment = Map.copyOf(environment);
    }

    /** Readable for nobody else, as temporary folders are made. */
    static ClientFolder in(Path parent, Map<String, String> environment) throws IOException {
        Path path = Files.createTempDirectory(parent, PREFIX);
        Map<String, String> variables = new HashMap<>(environment);
        // buildx writes a file for each build and never deletes it. Also, Slipway must not use a builder that somebody
        // selected on this machine.
        variables.put("BUILDX_CONFIG", path.resolve("buildx").toString());
        return new ClientFolder(path, variables);
    }

    /** The same with one more login than the machine's configuration has; plugins and contexts are the machine's. */
    ClientFolder with(DockerConfiguration machine, Login login) throws IOException {
        link(machine.folder());
        write(machine.read(), login);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("DOCKER_CONFIG", path.toString());
        return new ClientFolder(path, variables);
    }

    private void link(Path machine) throws IOException {
        if (!Files.isDirectory(machine)) {
            return;
        }
        try (Stream<Path> files = Files.list(machine)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(CONFIG)) {
                    Files.createSymbolicLink(path.resolve(file.getFileName()), file.toAbsolutePath());
                }
            }
        }
    }

    private void write(ObjectNode config, Login login) throws IOException {
        String address = Login.addressOf(login.registry());
        byte[] auth = (login.username() + ":" + login.password().reveal()).getBytes(StandardCharsets.UTF_8);
        config.withObjectProperty("auths")
                .putObject(address)
                .put("auth", Base64.getEncoder().encodeToString(auth));
        // Otherwise a credential helper would be asked before what is written here.
        config.withObjectProperty("credHelpers").put(address, "");
        Files.write(path.resolve(CONFIG), config.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Never fails: how a build ended does not depend on this clean-up. What is left is removed at the next start. */
    @Override
    public void close() {
        remove(path);
    }

    /** Removes such a folder; one that cannot be removed is logged and left. */
    static void remove(Path path) {
        try {
            FileTree.delete(path);
        } catch (IOException e) {
            LOG.error("{} could not be removed; it may contain a login, remove it by hand: {}", path, e.toString());
        }
    }
}
