package slipway.parts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that knows one host, whatever it is called: requests and tunnels to any name end there. */
public final class StandInProxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final int target;

    /** @param target the port on this machine to which all of it goes */
    public StandInProxy(int target) throws IOException {
        this.target = target;
        threads.execute(this::accept);
    }

    public String address() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The first line of each request. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket client) {
        try (client;
                var behind = new Socket(InetAddress.getLoopbackAddress(), target)) {
            List<String> head = head(client.getInputStream());
            asked.add(head.get(0));
            if (head.get(0).startsWith("CONNECT ")) {
                write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                // One request a connection: the next one may be for another host.
                String request = head.get(0).replaceFirst(" http://[^/]+", " ");
                String rest = String.join("\r\n", head.subList(1, head.size()));
                write(behind, request + "\r\nConnection: close\r\n" + rest + "\r\n\r\n");
            }
            threads.execute(() -> copy(client, behind));
            behind.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException hungUp) {
            return;
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException hungUp) {
            return;
        }
    }

    private static void write(Socket to, String text) throws IOException {
        OutputStream out = to.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Byte for byte: what follows the head belongs to whoever is behind. */
    private static List<String> head(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\n")) {
            int letter = in.read();
            if (letter < 0) {
                throw new IOException("hung up");
            }
            text.append((char) letter);
        }
        return new ArrayList<>(
                text.toString().lines().filter(line -> !line.isEmpty()).toList());
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
