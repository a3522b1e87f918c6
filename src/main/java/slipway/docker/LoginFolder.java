package slipway.docker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** The machine's Docker configuration with one more login, in a folder for one use of Docker's command line. */
record LoginFolder(Path folder) implements AutoCloseable {
    private static final String CONFIG = "config.json";

    /** Readable for nobody else, as temporary folders are made; plugins and contexts are the machine's own. */
    static LoginFolder of(DockerConfiguration machine, Login login) throws IOException {
        LoginFolder made = new LoginFolder(Files.createTempDirectory("slipway-docker-"));
        try {
            made.link(machine.folder());
            made.write(machine.read(), login);
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    private void link(Path machine) throws IOException {
        if (!Files.isDirectory(machine)) {
            return;
        }
        for (Path file : files(machine)) {
            if (!file.endsWith(CONFIG)) {
                Files.createSymbolicLink(folder.resolve(file.getFileName()), file.toAbsolutePath());
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
        Files.write(folder.resolve(CONFIG), config.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        for (Path file : files(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
