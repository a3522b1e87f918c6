package slipway.git;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import slipway.config.Repository;
import slipway.config.Secret;
import slipway.parts.FreePort;

/** OpenSSH's own server on a free port of 127.0.0.1, for the user who runs the test. */
final class SshServer {
    static final String PASSPHRASE = "pass phrase $HOME '\"";

    final int port;
    final Path folder;
    final Path key;
    final Path protectedKey;
    final Path knownHosts;
    private Process process;

    SshServer(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.key = folder.resolve("id key's");
        this.protectedKey = folder.resolve("id_protected");
        this.knownHosts = folder.resolve("known 100% hosts");
        this.port = FreePort.take();
        keygen(key, "");
        keygen(protectedKey, PASSPHRASE);
        Files.writeString(
                folder.resolve("authorized"),
                Files.readString(publicOf(key)) + Files.readString(publicOf(protectedKey)));
        start();
        trust();
    }

    private static Path publicOf(Path key) {
        return key.resolveSibling(key.getFileName() + ".pub");
    }

    private static void keygen(Path file, String passphrase) throws Exception {
        Files.deleteIfExists(file);
        Origin.output(file.getParent(), "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file.toString());
    }

    private void start() throws Exception {
        keygen(folder.resolve("host"), "");
        Path separation = Path.of("/run/sshd"); // Debian's unit makes it
        if (System.getProperty("user.name").equals("root") && !Files.exists(separation)) {
            Files.createDirectory(separation);
        }
        Path configuration = folder.resolve("sshd_config");
        Files.writeString(configuration, """
                ListenAddress 127.0.0.1
                Port %d
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                UsePAM no
                StrictModes no
                PermitRootLogin yes
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                AcceptEnv GIT_PROTOCOL
                KexAlgorithms curve25519-sha256
                """.formatted(port, folder.resolve("host"), folder.resolve("authorized")));
        process = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        await().ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
    }

    /** What an operator publishes. */
    void trust() throws Exception {
        String[] hostKey = Files.readString(folder.resolve("host.pub")).split(" ", -1);
        Files.writeString(knownHosts, "[127.0.0.1]:" + port + " " + hostKey[0] + " " + hostKey[1] + "\n");
    }

    void changeHostKey() throws Exception {
        stop();
        start();
    }

    String url(Path repository) {
        return "ssh://" + System.getProperty("user.name") + "@127.0.0.1:" + port + repository;
    }

    Repository repository(Path repository) {
        return with(repository, key, Optional.empty());
    }

    Repository with(Path repository, Path identity, Optional<String> passphrase) {
        return new Repository(
                url(repository),
                Optional.of(identity),
                passphrase.map(Secret::new),
                knownHosts,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    void stop() throws Exception {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
