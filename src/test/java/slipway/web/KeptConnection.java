package slipway.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One connection to a server on this machine, used for several requests; it shows what a reverse proxy would see. */
public final class KeptConnection implements AutoCloseable {
    private static final int LONGEST_WAIT = 20_000;

    private final Socket socket;
    private final InputStream in;

    /**
     * An answer of the server.
     *
     * @param headers by their names in lower case
     */
    public record Answer(int status, Map<String, String> headers, String body) {
        public boolean announcesClose() {
            return "close".equals(headers.get("connection"));
        }
    }

    public KeptConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LONGEST_WAIT);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    public Answer ask(String request) throws IOException {
        send(request);
        return answer(request.startsWith("HEAD "));
    }

    /** Whether something has come within this time. */
    public boolean hasAnswer(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
        in.mark(1);
        try {
            boolean has = in.read() >= 0;
            in.reset();
            return has;
        } catch (SocketTimeoutException nothing) {
            return false;
        } finally {
            socket.setSoTimeout(LONGEST_WAIT);
        }
    }

    /** One whole answer. */
    public Answer answer(boolean toHead) throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        var headers = new TreeMap<String, String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] field = line.split(":", 2);
            headers.put(field[0].toLowerCase(Locale.ROOT), field[1].strip());
        }
        boolean none = toHead || status == 204 || status == 304;
        return new Answer(status, headers, none ? "" : body(headers));
    }

    private String body(Map<String, String> headers) throws IOException {
        if (headers.containsKey("content-length")) {
            return bytes(Integer.parseInt(headers.get("content-length")));
        }
        if (!"chunked".equals(headers.get("transfer-encoding"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var body = new StringBuilder();
        int size;
        do {
            size = Integer.parseInt(line(), 16);
            body.append(bytes(size));
            line();
        } while (size > 0);
        return body.toString();
    }

    private String bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the answer broke off");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection, and sent no answer");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    /** Waits until the server has closed the connection. */
    public boolean ends() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
