package slipway.parts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports of 127.0.0.1 for servers that cannot choose one themselves. */
public final class FreePort {
    /** Below the range from which the system assigns ports: no other program is given one of these in the meantime. */
    private static final int FIRST = 10_000;

    private static final int COUNT = 20_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /** A port on which nobody listens now, and which nobody else in this JVM was given. */
    public static int take() {
        int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
        return isFree(port) ? port : take();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
