package slipway.flood;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import slipway.parts.RunningSlipway;

/** One connection that delivers pushes, and little more: what sends the flood shares its processors with who takes it. */
final class Sender implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 30_000;
    private static final String LENGTH = "content-length:";

    private final int port;
    private Socket socket;
    private InputStream in;

    /** What was answered. */
    record Reply(int status, String body) {}

    Sender(int port) {
        this.port = port;
    }

    /** Empty if there was no answer; the next one then goes over a new connection. */
    Optional<Reply> post(String key, String body) {
        try {
            if (socket == null) {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(PATIENCE_MILLISECONDS);
                in = new BufferedInputStream(socket.getInputStream());
            }
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            byte[] head = """
                    POST /webhooks/gitlab HTTP/1.1\r
                    Host: 127.0.0.1:%d\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    X-Gitlab-Event: Push Hook\r
                    X-Gitlab-Token: %s\r
                    Idempotency-Key: %s\r
                    \r
                    """.formatted(port, content.length, RunningSlipway.WEBHOOK_TOKEN, key)
                    .getBytes(StandardCharsets.US_ASCII);
            byte[] request = new byte[head.length + content.length];
            System.arraycopy(head, 0, request, 0, head.length);
            System.arraycopy(content, 0, request, head.length, content.length);
            socket.getOutputStream().write(request);
            return Optional.of(reply());
        } catch (IOException e) {
            close();
            return Optional.empty();
        }
    }

    private Reply reply() throws IOException {
        int status = Integer.parseInt(line().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(header.substring(LENGTH.length()).strip());
            }
        }
        return new Reply(status, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            text.append((char) next);
        }
        return text.toString().stripTrailing();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // What was to be known is known, or was not to be had.
        }
        socket = null;
    }
}
