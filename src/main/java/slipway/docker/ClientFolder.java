package slipway.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.files.FileTree;

/**
 * A private folder for one use of Docker's command line: the machine's Docker configuration with one more login, and
 * whatever that command line puts beside it.
 */
record ClientFolder(Path path) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientFolder.class);
    private static final String CONFIG = "config.json";

    /** Readable for nobody else, as temporary folders are made. */
    static ClientFolder in(Path parent) throws IOException {
        return new ClientFolder(Files.createTempDirectory(Files.createDirectories(parent), "client-"));
    }

    /** The value of {@code DOCKER_CONFIG} for this login; plugins and contexts are the machine's own. */
    Optional<String> configuration(DockerConfiguration machine, Optional<Login> login) throws IOException {
        if (login.isEmpty()) {
            return Optional.empty();
        }
        link(machine.folder());
        write(machine.read(), login.get());
        return Optional.of(path.toString());
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

    /** Never fails: how a build ended does not depend on its clean-up. What is left is removed at the next start. */
    @Override
    public void close() {
        try {
            FileTree.delete(path);
        } catch (IOException e) {
            LOG.warn("{} could not be removed; it may hold a login, remove it by hand: {}", path, e.toString());
        }
    }
}
