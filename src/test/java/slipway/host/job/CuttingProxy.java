package slipway.host.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A line to a server on this machine that breaks after a number of bytes; later connections are left alone. */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int port;
    private final int cutUp;
    private final int cutDown;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Integer> messagesUp = new ConcurrentSkipListSet<>();
    private final Set<Integer> messagesDown = new ConcurrentSkipListSet<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** @param cutUp after so many bytes to the server the first connection breaks; {@code cutDown}: from the server */
    public CuttingProxy(int port, int cutUp, int cutDown) throws IOException {
        this.port = port;
        this.cutUp = cutUp;
        this.cutDown = cutDown;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** After how many bytes to the server each message ended, as they were read. */
    Set<Integer> messagesUp() {
        return messagesUp;
    }

    Set<Integer> messagesDown() {
        return messagesDown;
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            boolean first = connections.getAndIncrement() == 0;
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.addAll(List.of(client, server));
            run(() -> pump(client, server, first ? cutUp : Integer.MAX_VALUE, messagesUp));
            run(() -> pump(server, client, first ? cutDown : Integer.MAX_VALUE, messagesDown));
        }
    }

    private static void pump(Socket from, Socket to, int limit, Set<Integer> messages) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            int left = limit;
            while (left > 0) {
                int count = in.read(bytes, 0, Math.min(bytes.length, left));
                if (count < 0) {
                    return;
                }
                out.write(bytes, 0, count);
                left -= count;
                messages.add(limit - left);
            }
        }
    }

    /** Breaks all connections that stand. */
    public void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void run(Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException closed) {
                        return;
                    }
                },
                "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private interface Pump {
        void run() throws IOException;
    }
}
