package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import slipway.config.Host;
import slipway.config.Secret;
import slipway.host.HostShell;
import slipway.parts.FreePort;
import slipway.parts.Parts;

/** A real OpenSSH server on a port of 127.0.0.1, whose user is root with a home folder of the test's own. */
public final class Sshd implements AutoCloseable {
    private final Path folder;
    private final HostShell shell;
    private final int port;
    private Process process;

    private Sshd(Path folder, HostShell shell, int port) {
        this.folder = folder;
        this.shell = shell;
        this.port = port;
    }

    public static Sshd start(Path folder) throws Exception {
        return start(folder, HostShell.DASH);
    }

    /**
     * Starts a server.
     *
     * @param options further lines of sshd_config
     */
    public static Sshd start(Path folder, HostShell shell, String... options) throws Exception {
        Files.createDirectories(Path.of("/run/sshd"));
        Files.createDirectories(folder.resolve("home"));
        Sshd sshd = new Sshd(folder, shell, freePort());
        generateKey(folder.resolve("hostkey"), "ed25519", "");
        generateKey(folder.resolve("userkey"), "ed25519", "");
        sshd.trust("userkey");
        Files.writeString(
                folder.resolve("known_hosts"), "[127.0.0.1]:" + sshd.port + " " + publicKey(folder.resolve("hostkey")));
        Files.writeString(folder.resolve("sshd_config"), sshd.configuration(options));
        sshd.begin();
        return sshd;
    }

    /** A host of the live engine, with the parts' Docker client and Compose. */
    public static Sshd startWithDocker(Path folder, HostShell shell) throws Exception {
        Parts parts = Parts.find();
        Path settings = Files.createDirectories(folder.resolve("home/.docker"));
        Files.writeString(
                settings.resolve("config.json"), "{ \"cliPluginsExtraDirs\": [\"" + parts.cliPlugins() + "\"] }");
        return start(
                folder,
                shell,
                "SetEnv HOME=" + folder + "/home PATH=" + parts.path() + " DOCKER_HOST=" + parts.liveEngine());
    }

    private String configuration(String... options) {
        return String.join("\n", options) + """

                Port %d
                ListenAddress 127.0.0.1
                HostKey %s/hostkey
                AuthorizedKeysFile %s/authorized_keys
                PidFile none
                UsePAM no
                StrictModes no
                PermitRootLogin yes
                MaxStartups 100
                KexAlgorithms curve25519-sha256
                SetEnv HOME=%s/home
                """.formatted(port, folder, folder, folder);
    }

    /** In a mount namespace of its own, where /bin/sh is the wanted shell. */
    private void begin() throws IOException {
        String script = "mount --bind " + shell.program() + " /usr/bin/dash && exec /usr/sbin/sshd -D -e -f "
                + folder.resolve("sshd_config");
        if (shell == HostShell.DASH) {
            script = script.substring(script.indexOf("exec"));
        }
        process = new ProcessBuilder("unshare", "-m", "/usr/bin/bash", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("sshd.log").toFile()))
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return socket.getInputStream().read() == 'S';
        } catch (IOException notYet) {
            return false;
        }
    }

    public Host target() {
        return target("userkey", Optional.empty());
    }

    Host target(String key, Optional<Secret> passphrase) {
        return new Host("127.0.0.1", port, "root", folder.resolve(key), passphrase, folder.resolve("known_hosts"));
    }

    /** The same host, reached through a proxy. */
    public Host through(int proxyPort) throws IOException {
        Path hosts = folder.resolve("known_hosts." + proxyPort);
        Files.writeString(hosts, "[127.0.0.1]:" + proxyPort + " " + publicKey(folder.resolve("hostkey")));
        return new Host("127.0.0.1", proxyPort, "root", folder.resolve("userkey"), Optional.empty(), hosts);
    }

    /** The same host, reached through another one. */
    Host through(Sshd jump) {
        Host direct = target();
        return new Host(
                direct.name(),
                direct.port(),
                direct.user(),
                direct.identityFile(),
                direct.passphrase(),
                direct.knownHosts(),
                Optional.of(jump.target()));
    }

    void trust(String key) throws IOException {
        Files.writeString(
                folder.resolve("authorized_keys"),
                Files.readString(folder.resolve(key + ".pub")),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    public Path home() {
        return folder.resolve("home");
    }

    public int port() {
        return port;
    }

    /** Ends the server and all its connections, but nothing that commands have started. */
    public void kill() {
        List<ProcessHandle> servers = new ArrayList<>(servers());
        servers.add(process.toHandle());
        servers.forEach(ProcessHandle::destroyForcibly);
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    public void restart() throws Exception {
        kill();
        begin();
    }

    /** The server's processes that serve connections. */
    List<ProcessHandle> servers() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/sshd"))
                .toList();
    }

    /** Everything below the server: its connections' processes and what they run. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    @Override
    public void close() {
        kill();
    }

    static String publicKey(Path key) throws IOException {
        String[] parts = Files.readString(Path.of(key + ".pub")).split(" ", 3);
        return parts[0] + " " + parts[1].strip() + "\n";
    }

    static void generateKey(Path file, String type, String passphrase, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-f", file.toString()));
        command.addAll(List.of(more));
        assertThat(output(command.toArray(String[]::new))).isEmpty();
    }

    public static String output(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    public static int freePort() {
        return FreePort.take();
    }
}
