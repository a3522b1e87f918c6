package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.command.CommandFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Host;
import slipway.parts.NeedsParts;

/** Faults that OpenSSH cannot be made to show. */
@NeedsParts
class StrangeServerTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private SshServer server;

    @BeforeEach
    void prepare() throws Exception {
        Sshd.generateKey(folder.resolve("hostkey"), "ecdsa", "");
        Sshd.generateKey(folder.resolve("userkey"), "ecdsa", "");
        server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new FileKeyPairProvider(folder.resolve("hostkey")));
        server.setPublickeyAuthenticator((user, key, session) -> true);
    }

    @AfterEach
    void stop() throws IOException {
        server.stop(true);
    }

    @Test
    void aCommandThatClosesItsChannelWithoutAStatusIsALostConnection() throws Exception {
        server.setCommandFactory(command((channel, text) -> channel.getSession().close(true)));

        try (SshConnection connection = SshConnection.open(started())) {
            assertThatThrownBy(() -> connection.execute("x", new byte[0], log, log))
                    .isInstanceOf(ConnectionLost.class);
        }
    }

    @Test
    void aHostThatHangsDoesNotHoldWhoIsInterrupted() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        server.setCommandFactory(command((channel, text) -> {
            reached.countDown();
            never.await();
        }));
        SshConnection connection = SshConnection.open(started());
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                connection.execute("x", new byte[5_000_000], log, log);
            } catch (SshException | InterruptedException e) {
                end.set(e);
            }
        });
        thread.start();
        reached.await();

        thread.interrupt();
        thread.join(2000);

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        never.countDown();
    }

    private Host started() throws IOException {
        server.start();
        Path hosts = folder.resolve("known_hosts");
        Files.writeString(hosts, "[127.0.0.1]:" + server.getPort() + " " + Sshd.publicKey(folder.resolve("hostkey")));
        return new Host("127.0.0.1", server.getPort(), "u", folder.resolve("userkey"), Optional.empty(), hosts);
    }

    private static CommandFactory command(Behaviour behaviour) {
        return (channel, text) -> new AbstractCommandSupport(text, null) {
            @Override
            public void run() {
                try {
                    behaviour.run(channel, text);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private interface Behaviour {
        void run(org.apache.sshd.server.channel.ChannelSession channel, String text) throws InterruptedException;
    }
}
