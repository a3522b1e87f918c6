package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.config.Host;
import slipway.config.Secret;
import slipway.host.HostProbe;
import slipway.host.HostShell;
import slipway.host.job.CuttingProxy;
import slipway.parts.NeedsParts;

@NeedsParts
class SshConnectionTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private Sshd sshd;

    @BeforeEach
    void start() throws Exception {
        sshd = Sshd.start(folder);
    }

    @AfterEach
    void stop() {
        sshd.close();
    }

    @Test
    void aCommandGetsItsInputAndSaysItsOutputErrorsAndStatus() throws Exception {
        try (SshConnection connection = SshConnection.open(sshd.target())) {
            byte[] input = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
            assertThat(connection.execute("cat; seq 50000 >&2; exit 7", input, output, errors))
                    .isEqualTo(7);
            assertThat(output.toByteArray()).isEqualTo(input);
            assertThat(errors.toString(StandardCharsets.UTF_8)).endsWith("49999\n50000\n");
            assertThat(connection.execute("true", new byte[0], output, errors)).isZero();
        }
    }

    @Test
    void aCommandWithoutAnExitStatusIsALostConnection() throws Exception {
        try (SshConnection connection = SshConnection.open(sshd.target())) {
            assertThatThrownBy(() -> connection.execute("kill -9 $$", new byte[0], output, errors))
                    .isInstanceOf(ConnectionLost.class);
        }
    }

    @Test
    void aServerThatDiesIsALostConnection() throws Exception {
        try (SshConnection connection = SshConnection.open(sshd.target())) {
            Thread killer = new Thread(() -> {
                Awaitility.await().until(() -> output.size() > 0);
                sshd.kill();
            });
            killer.start();
            assertThatThrownBy(() -> connection.execute("echo in; sleep 3", new byte[0], output, errors))
                    .isInstanceOf(ConnectionLost.class)
                    .hasMessageContaining("root@127.0.0.1:" + sshd.port());
            killer.join();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ed25519, '', ''",
        "ed25519, secret, ''",
        "rsa, '', ''",
        "rsa, sécret, ''",
        "rsa, '', -m PEM",
        "rsa, secret, -m PEM",
        "rsa, secret, -m PKCS8",
        "ecdsa, '', ''",
        "ecdsa, secret, -b 521",
        "ecdsa, '', -m PEM",
    })
    void keysOfAllKindsOpenTheDoor(String type, String passphrase, String options) throws Exception {
        String[] more = options.isEmpty() ? new String[0] : options.split(" ", -1);
        Sshd.generateKey(folder.resolve("key"), type, passphrase, more);
        sshd.trust("key");
        Files.delete(folder.resolve("key.pub"));
        Optional<Secret> secret =
                Optional.of(passphrase).filter(text -> !text.isEmpty()).map(Secret::new);

        try (SshConnection connection = SshConnection.open(sshd.target("key", secret))) {
            assertThat(connection.execute("true", new byte[0], output, errors)).isZero();
        }
    }

    @Test
    void faultsOfTheIdentityFileAreToldBeforeAnybodyIsCalled() throws Exception {
        Sshd.generateKey(folder.resolve("locked"), "ed25519", "right");
        Files.writeString(folder.resolve("garbage"), "not a key\n");
        sshd.kill();

        refused(sshd.target("missing", Optional.empty()), "missing does not exist");
        refused(sshd.target("garbage", Optional.empty()), "garbage is not a private key that can be used");
        refused(sshd.target("locked", Optional.empty()), "locked is locked by a passphrase");
        refused(sshd.target("locked", Optional.of(new Secret("wrong"))), "locked: the passphrase is wrong");
        refused(sshd.target("userkey.pub", Optional.empty()), "is not a private key");
    }

    @Test
    void aKeyThatTheHostDoesNotKnowIsRefused() throws Exception {
        Sshd.generateKey(folder.resolve("stranger"), "ed25519", "");

        refused(
                sshd.target("stranger", Optional.empty()),
                "the login of user root with " + folder + "/stranger was refused");
    }

    @Test
    void aHostKeyThatIsNotKnownIsRefusedWithItsFingerprint() throws Exception {
        Files.writeString(folder.resolve("known_hosts"), "");

        refused(
                sshd.target(),
                "the ssh-ed25519 key " + fingerprint("hostkey") + ", which is not in " + folder + "/known_hosts");
        refused(sshd.target(), "ssh-keyscan -p " + sshd.port() + " 127.0.0.1 >> " + folder + "/known_hosts");

        Files.delete(folder.resolve("known_hosts"));
        refused(sshd.target(), "known_hosts does not exist");
    }

    @Test
    void aHostKeyThatChangedIsRefusedWithItsFingerprint() throws Exception {
        Sshd.generateKey(folder.resolve("other"), "ed25519", "");
        Files.writeString(
                folder.resolve("known_hosts"),
                "[127.0.0.1]:" + sshd.port() + " " + Sshd.publicKey(folder.resolve("other")));

        refused(sshd.target(), fingerprint("hostkey") + ", but");
        refused(sshd.target(), "ssh-keygen -R '[127.0.0.1]:" + sshd.port() + "'");
    }

    @Test
    void hashedNamesOfHostsAreUnderstood() throws Exception {
        Sshd.output("ssh-keygen", "-H", "-f", folder.resolve("known_hosts").toString());
        assertThat(folder.resolve("known_hosts")).content().startsWith("|1|");

        SshConnection.open(sshd.target()).close();
    }

    @Test
    void patternsOfHostsAreUnderstood() throws Exception {
        Path file = folder.resolve("known_hosts");
        String key = Sshd.publicKey(folder.resolve("hostkey"));
        Sshd.generateKey(folder.resolve("other"), "ed25519", "");
        String otherKey = Sshd.publicKey(folder.resolve("other"));

        Files.writeString(file, "# café\n*.example.com " + otherKey + "[127.0.0.?]:* " + key);
        SshConnection.open(sshd.target()).close();

        Files.writeString(file, "[127.0.0.*]:" + sshd.port() + " " + otherKey);
        refused(sshd.target(), fingerprint("hostkey") + ", but");
        for (String line : List.of("*,![127.0.0.1]:* ", "*.example.com ", "@cert-authority * ", "#* ")) {
            Files.writeString(file, line + key);
            refused(sshd.target(), "which is not in " + file);
        }
    }

    /** Only its RSA key is in the file, so the connection must not agree on another one. */
    @Test
    void theKindOfKeyThatAPatternKnowsIsAskedFor() throws Exception {
        Sshd.generateKey(folder.resolve("rsakey"), "rsa", "");
        try (Sshd two = Sshd.start(folder.resolve("two"), HostShell.DASH, "HostKey " + folder + "/rsakey")) {
            Files.writeString(
                    two.target().knownHosts(),
                    "[127.*]:" + two.port() + " " + Sshd.publicKey(folder.resolve("rsakey")));
            SshConnection.open(two.target()).close();
        }
    }

    @Test
    void aHostBehindAnotherOneIsReachedThroughIt() throws Exception {
        try (Sshd jump = Sshd.start(folder.resolve("jump"))) {
            Host target = sshd.through(jump);
            try (SshConnection connection = SshConnection.open(target)) {
                byte[] input = "x".repeat(3_000_000).getBytes(StandardCharsets.UTF_8);
                assertThat(connection.execute("cat; echo $SSH_CONNECTION >&2; exit 7", input, output, errors))
                        .isEqualTo(7);
                assertThat(output.toByteArray()).isEqualTo(input);
                jump.kill();
                assertThatThrownBy(() -> connection.execute("sleep 30", new byte[0], output, errors))
                        .isInstanceOf(ConnectionLost.class);
            }
            refused(
                    target,
                    "its jump host: root@127.0.0.1:" + jump.port() + ": 127.0.0.1:" + jump.port() + " takes no");
        }
        assertThat(sshd.servers()).as("nothing is left open on the host behind").isEmpty();
    }

    @Test
    void aJumpHostThatOpensNoConnectionIsToldAsSuch() throws Exception {
        try (Sshd jump = Sshd.start(folder.resolve("jump"))) {
            Host target = sshd.through(jump);
            sshd.kill();
            refused(target, "the jump host root@127.0.0.1:" + jump.port() + " opens no connection to it");
        }
        try (Sshd jump = Sshd.start(folder.resolve("closed"), HostShell.DASH, "AllowTcpForwarding no")) {
            sshd.restart();
            refused(sshd.through(jump), "does AllowTcpForwarding there permit it?");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHostThatFallsSilentIsALostConnection(boolean behindAnother) throws Exception {
        try (Sshd jump = Sshd.start(folder.resolve("jump"));
                SshConnection connection = SshConnection.open(behindAnother ? sshd.through(jump) : sshd.target())) {
            connection.askAfter(Duration.ofSeconds(5));
            assertThat(connection.execute("sleep 16", new byte[0], output, errors))
                    .as("a command that prints nothing is not a silent host")
                    .isZero();
            List<ProcessHandle> serving = sshd.servers();
            Thread stopper = new Thread(() -> {
                Awaitility.await().until(() -> output.size() > 0);
                signal("STOP", serving);
            });
            stopper.start();
            try {
                assertThatThrownBy(() -> connection.execute("echo in; sleep 60", new byte[0], output, errors))
                        .isInstanceOf(ConnectionLost.class);
                stopper.join();
            } finally {
                signal("CONT", serving);
            }
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        for (ProcessHandle each : processes) {
            try {
                Sshd.output("kill", "-" + name, Long.toString(each.pid()));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aHostThatCannotBeReachedIsNamed() throws Exception {
        Host target = sshd.target();
        sshd.kill();
        refused(target, "127.0.0.1:" + sshd.port() + " takes no connections");
        refused(
                new Host(
                        "no.such.host.invalid",
                        22,
                        "root",
                        target.identityFile(),
                        Optional.empty(),
                        target.knownHosts()),
                "the host name no.such.host.invalid is not known");
    }

    @Test
    void aServerThatHangsUpDuringTheLoginIsNotARefusedKey() throws Exception {
        for (int bytes = 0; bytes < 4000; bytes += 400) {
            try (CuttingProxy proxy = new CuttingProxy(sshd.port(), Integer.MAX_VALUE, bytes)) {
                assertThat(messageOfLogin(sshd.through(proxy.port())))
                        .as("cut after %d bytes", bytes)
                        .contains("127.0.0.1:" + proxy.port())
                        .doesNotContain("was refused");
            }
        }
    }

    private static String messageOfLogin(Host target) throws InterruptedException {
        try {
            SshConnection.open(target).close();
            return "logged in to " + target.address();
        } catch (SshException e) {
            return e.getMessage();
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> SshConnection.open(sshd.through(silent.getLocalPort()), Duration.ofSeconds(2)))
                    .isExactlyInstanceOf(SshException.class)
                    .hasMessageStartingWith("root@127.0.0.1:" + silent.getLocalPort() + ": ");
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(7));
        }
    }

    @Test
    void theProbeSaysWhoAnswered() throws Exception {
        assertThat(HostProbe.probe(sshd.target()))
                .isEqualTo(
                        "ssh root@127.0.0.1:" + sshd.port() + ": ok (OpenSSH_9.2p1, " + fingerprint("hostkey") + ")");
        assertThat(Sshd.output("ls", "-A", sshd.home() + "/.slipway/jobs")).isEmpty();
    }

    @Test
    void theProbeSaysWhatIsInTheWay() throws Exception {
        Files.writeString(sshd.home().resolve(".slipway"), "a file");

        assertThatThrownBy(() -> HostProbe.probe(sshd.target()))
                .isInstanceOf(SshException.class)
                .hasMessageContaining("cannot write below ~/.slipway");
    }

    private static void refused(Host target, String words) {
        assertThatThrownBy(() -> SshConnection.open(target))
                .isExactlyInstanceOf(SshException.class)
                .hasMessageStartingWith(target.words() + ": ")
                .hasMessageContaining(words);
    }

    private String fingerprint(String key) throws Exception {
        return Sshd.output("ssh-keygen", "-lf", folder.resolve(key + ".pub").toString())
                .split(" ", 3)[1];
    }
}
