package slipway.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.NeedsParts;

@NeedsParts
final class JumpChannelTest {
    private static final int LIMIT_MILLIS = 20_000;

    @TempDir
    private Path folder;

    /** The thread that logs in ends before the one that serves the connection reads for the first time. */
    @Test
    void bytesThatComeBetweenTwoReadingThreadsAreNotLost() throws Exception {
        try (Sshd sshd = Sshd.start(folder);
                SshConnection jump = SshConnection.open(sshd.target());
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var channel = new JumpChannel(jump, new SshSocketFactory(Duration.ofSeconds(10)));
            channel.connect(null, "127.0.0.1", listener.getLocalPort(), LIMIT_MILLIS);
            try (Socket server = listener.accept()) {
                server.getOutputStream().write('a');
                var first = new Thread(() -> assertThat(read(channel)).isEqualTo('a'));
                first.start();
                first.join();
                server.getOutputStream().write('b');
                assertThat(jump.execute(
                                "true", new byte[0], OutputStream.nullOutputStream(), OutputStream.nullOutputStream()))
                        .isZero();
                assertThat(read(channel)).isEqualTo('b');
            }
        }
    }

    private static int read(JumpChannel channel) {
        try {
            return channel.getInputStream().read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
