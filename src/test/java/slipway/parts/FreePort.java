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
    /** Of the JVMs that run tests side by side, each begins in a part of its own. */
    private static final int PART = COUNT / 4;

    private static final AtomicInteger NEXT = new AtomicInteger(first());

    private FreePort() {}

    /** The one on the oldest Docker is the first of its kind, as is one on another Docker. */
    private static int first() {
        boolean old = "bookworm".equals(System.getenv("SLIPWAY_TEST_DOCKER"));
        int part = old ? 0 : Integer.getInteger("slipway.test.fork", 1);
        return part * PART + ThreadLocalRandom.current().nextInt(PART / 2);
    }

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
