package slipway.parts;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A connection that speaks HTTP/1.1, and sends each request exactly once. The JDK's own clients send a request again
 * without a word when its connection breaks, which would hide what {@link Requests} is there to count.
 */
final class RequestConnection implements AutoCloseable {
    private static final int MOST_HEADERS = 16_384;
    private static final int MOST_BODY = 1 << 20;
    private static final String CLOSE = "\r\nConnection: close";
    private static final String UPGRADE = "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";

    private final URI address;
    private final SocketChannel channel;
    private final Socket socket;
    private final InputStream in;
    private boolean kept = true;

    /** An answer; the body is empty where it was left unread. */
    record Answer(int status, Map<String, String> headers, String body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    private RequestConnection(URI address, SocketChannel channel) throws IOException {
        this.address = address;
        this.channel = channel;
        this.socket = channel.socket();
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** @param patience for connecting, and for each time that something is to be read */
    static RequestConnection open(URI address, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            int millis = Math.toIntExact(patience.toMillis());
            channel.socket().setTcpNoDelay(true);
            channel.socket().connect(new InetSocketAddress(address.getHost(), address.getPort()), millis);
            channel.socket().setSoTimeout(millis);
            return new RequestConnection(address, channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether another request may be sent here. A server may have closed an idle connection: every client looks first. */
    boolean isOpen() throws IOException {
        if (!kept || in.available() > 0) {
            return false;
        }
        channel.configureBlocking(false);
        int read = channel.read(ByteBuffer.allocate(1));
        channel.configureBlocking(true);
        return read == 0;
    }

    Answer get(String path, boolean keep) throws IOException {
        send("GET", path, keep ? "" : CLOSE, new byte[0]);
        return wholeAnswer();
    }

    Answer post(String path, boolean keep, String body) throws IOException {
        send("POST", path, keep ? "" : CLOSE, body.getBytes(StandardCharsets.UTF_8));
        return wholeAnswer();
    }

    /** The answer without its body, which the caller reads from {@link #body}. */
    Answer begin(String path) throws IOException {
        send("GET", path, CLOSE, new byte[0]);
        return head();
    }

    /** Asks for a WebSocket, whose frames are read from {@link #body}. */
    Answer upgrade(String path) throws IOException {
        send("GET", path, UPGRADE, new byte[0]);
        return head();
    }

    InputStream body() {
        return in;
    }

    private void send(String method, String path, String headers, byte[] body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + address.getHost() + ":" + address.getPort()
                + (method.equals("POST") ? "\r\nContent-Length: " + body.length : "")
                + headers + "\r\n\r\n";
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(body);
        socket.getOutputStream().write(request.toByteArray());
    }

    private Answer wholeAnswer() throws IOException {
        Answer head = head();
        kept = !head.header("connection").orElse("").equalsIgnoreCase("close");
        int length = head.header("content-length").map(Integer::parseInt).orElse(-1);
        if (length < 0 || length > MOST_BODY) {
            throw new IOException("an answer " + head.status() + " without a Content-Length of at most " + MOST_BODY);
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("cut off after " + body.length + " of " + length + " bytes of the answer");
        }
        return new Answer(head.status(), head.headers(), new String(body, StandardCharsets.UTF_8));
    }

    private Answer head() throws IOException {
        String[] lines = readHead().strip().split("\r\n", -1);
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] pair = lines[i].split(":", 2);
            headers.put(pair[0].toLowerCase(Locale.ROOT), pair.length > 1 ? pair[1].strip() : "");
        }
        String[] words = lines[0].split(" ", 3);
        if (words.length < 2 || !words[1].matches("\\d{3}")) {
            throw new IOException("not an answer of HTTP: " + lines[0]);
        }
        return new Answer(Integer.parseInt(words[1]), headers, "");
    }

    private String readHead() throws IOException {
        var head = new StringBuilder();
        try {
            while (head.indexOf("\r\n\r\n") < 0) {
                int read = in.read();
                if (read < 0) {
                    throw new IOException("closed after " + head.length() + " bytes of an answer");
                }
                if (head.length() == MOST_HEADERS) {
                    throw new IOException("headers of more than " + MOST_HEADERS + " bytes");
                }
                head.append((char) read);
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer within " + socket.getSoTimeout() + " ms", e);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
