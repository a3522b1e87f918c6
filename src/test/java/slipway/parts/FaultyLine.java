package slipway.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A line to a server that falls silent when it is told to, with all connections open, and comes back. */
public final class FaultyLine implements AutoCloseable {
    private final SocketAddress server;
    private final Optional<SocketAddress> from;
    private final ServerSocketChannel listener;
    private final List<SocketChannel> channels = new CopyOnWriteArrayList<>();

    // guarded by this
    private String trigger = "";

    private String brokenAnswer = "";
    private long bytesUntilSilence = Long.MAX_VALUE;
    private boolean silent;
    private List<SocketChannel> forgotten = List.of();

    private FaultyLine(SocketAddress server, Optional<SocketAddress> from) throws IOException {
        this.server = server;
        this.from = from;
        this.listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        begin(this::accept);
    }

    /** A line to this engine, whose address is {@code unix:///path}. */
    public static FaultyLine to(EnginePart engine) throws IOException {
        return to(Path.of(engine.address().substring("unix://".length())));
    }

    /** A line to this socket of the file system. */
    static FaultyLine to(Path socket) throws IOException {
        return new FaultyLine(UnixDomainSocketAddress.of(socket), Optional.empty());
    }

    /** A line to this port of 127.0.0.1. */
    public static FaultyLine to(int port) throws IOException {
        return new FaultyLine(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty());
    }

    /** The same, and the server sees all connections come from this address of 127.0.0.0/8. */
    public static FaultyLine from(String address, int port) throws IOException {
        return new FaultyLine(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Optional.of(new InetSocketAddress(address, 0)));
    }

    /** As an engine's address. */
    public String address() throws IOException {
        return "tcp://127.0.0.1:" + port();
    }

    public int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** Breaks all connections that stand; the next ones are let through. */
    public void cut() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    public synchronized void fallSilent() {
        silent = true;
    }

    /** Falls silent at the first request that has this in it; the server does not see it before the line is back. */
    public synchronized void fallSilentAt(String request) {
        trigger = request;
    }

    /** Falls silent when so many bytes more have gone to the server. */
    public synchronized void fallSilentAfter(long bytes) {
        bytesUntilSilence = bytes;
    }

    /** Comes back for new connections alone: the others get neither bytes nor an end, as behind a router that was restarted. */
    public synchronized void forgetConnections() {
        forgotten = List.copyOf(channels);
        speak();
    }

    /** Ends the connection of the next answer that has this in it: the server's side first, then the client's. */
    public synchronized void breakAt(String answer) {
        brokenAnswer = answer;
    }

    public synchronized boolean isSilent() {
        return silent;
    }

    public synchronized void comeBack() {
        forgotten = List.of();
        speak();
    }

    private synchronized void speak() {
        silent = false;
        trigger = "";
        bytesUntilSilence = Long.MAX_VALUE;
        notifyAll();
    }

    private void accept() throws IOException, InterruptedException {
        while (true) {
            SocketChannel client = listener.accept();
            // A server that does not answer holds up no other connection.
            begin(() -> lead(client));
        }
    }

    private void lead(SocketChannel client) throws IOException, InterruptedException {
        try (client;
                SocketChannel other = server instanceof UnixDomainSocketAddress
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open()) {
            channels.addAll(List.of(client, other));
            if (from.isPresent()) {
                other.bind(from.get());
            }
            other.connect(server);
            begin(() -> pump(other, client, false));
            pump(client, other, true);
        }
    }

    private void pump(SocketChannel from, SocketChannel to, boolean requests) throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
        try (from;
                to) {
            boolean ended = false;
            while (!ended) {
                // Nor does a silent line say that a connection has ended.
                ended = from.read(bytes) < 0;
                bytes.flip();
                String text =
                        StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
                awaitTurn(from, requests ? text : "");
                boolean broken = !requests && isToBreakAt(text);
                if (broken) {
                    from.close();
                }
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                if (broken) {
                    return;
                }
                bytes.clear();
            }
        }
    }

    private synchronized void awaitTurn(SocketChannel from, String request) throws InterruptedException {
        bytesUntilSilence -= request.length();
        silent |= bytesUntilSilence < 0 || (!trigger.isEmpty() && request.contains(trigger));
        while (silent || forgotten.contains(from)) {
            wait();
        }
    }

    private synchronized boolean isToBreakAt(String answer) {
        if (brokenAnswer.isEmpty() || !answer.contains(brokenAnswer)) {
            return false;
        }
        brokenAnswer = "";
        return true;
    }

    private static void begin(Pump pump) {
        Thread thread = new Thread(
                () -> {
                    try {
                        pump.run();
                    } catch (IOException | InterruptedException ended) {
                        return;
                    }
                },
                "line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
        comeBack();
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }
}
