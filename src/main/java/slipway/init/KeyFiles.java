package slipway.init;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import slipway.process.Command;
import slipway.process.Processes;

/** Private keys for Slipway, made by OpenSSH's own program. One that is there is used as it is. */
final class KeyFiles {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Installation installation;
    private final OwnedFiles files;

    KeyFiles(Installation installation, OwnedFiles files) {
        this.installation = installation;
        this.files = files;
    }

    /** Makes a key without a passphrase, unless there is one of this name. */
    Path made(String name) throws IOException, InterruptedException, InitFailed {
        Path file = installation.key(name);
        if (Files.exists(file)) {
            return file;
        }
        // The folder comes first, with its mode.
        files.writeOwn(publicPart(file), "");
        Files.delete(publicPart(file));
        var said = new ByteArrayOutputStream();
        Command make = Command.of(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "slipway-" + name, "-f", file.toString());
        try {
            if (new Processes().run(make, said, LIMIT) != 0) {
                throw new InitFailed("ssh-keygen made no key " + file + ": "
                        + said.toString(StandardCharsets.UTF_8).strip());
            }
        } catch (TimeoutException e) {
            throw new InitFailed(e.getMessage(), e);
        }
        files.own(file);
        files.own(publicPart(file));
        return file;
    }

    /** A key of a person, where Slipway may read it: itself, or a copy for the user of a package. */
    Path taken(Path key, String name) throws IOException, InitFailed {
        if (!Files.isReadable(key) || Files.isDirectory(key)) {
            throw new InitFailed("the key " + key
                    + " is not a file that can be read; name the private key that logs in to the" + " host, or new");
        }
        if (!installation.isPackage() || key.startsWith(installation.home())) {
            return key;
        }
        Path copy = installation.key(name);
        String text = Files.readString(key, StandardCharsets.ISO_8859_1);
        if (Files.exists(copy)
                && !Files.readString(copy, StandardCharsets.ISO_8859_1).equals(text)) {
            throw new InitFailed(
                    "there is another key " + copy + " already; remove it, or name the project otherwise with --name");
        }
        files.writeOwn(copy, text);
        return copy;
    }

    static String publicKey(Path file) throws IOException {
        return Files.readString(publicPart(file)).strip();
    }

    private static Path publicPart(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }
}
