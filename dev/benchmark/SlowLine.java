import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A slow line between two networks. Each datagram at one of its ports is an IP packet, which socat has read from a TUN
 * device. The packet arrives at the other end after the delay, and no sooner than the rate permits; one that would have to
 * wait for more than 100 ms is lost, as in a router whose buffer is full. So TCP at the ends behaves as on such a line: its
 * handshakes take a round trip, and its window grows from a small one.
 *
 * <p>Arguments: the delay of one direction in milliseconds, kilobits per second, and for each end the port of 127.0.0.1
 * that this listens at and the one that socat listens at.
 */
class SlowLine {
    private static final long LONGEST_QUEUE = TimeUnit.MILLISECONDS.toNanos(100);
    /** Of an Ethernet; the devices have its MTU of 1500. */
    private static final int LONGEST_PACKET = 1500;
    /** What Ethernet adds to a packet: preamble, header, check sum and gap. */
    private static final int FRAMING = 38;

    private final BlockingQueue<Packet> under = new LinkedBlockingQueue<>();
    private final DatagramChannel from;
    private final DatagramChannel to;
    private final long delay;
    private final long kilobits;
    private long freeAt = System.nanoTime();

    private record Packet(ByteBuffer bytes, long dueAt) {}

    private SlowLine(DatagramChannel from, DatagramChannel to, long delay, long kilobits) {
        this.from = from;
        this.to = to;
        this.delay = delay;
        this.kilobits = kilobits;
    }

    public static void main(String[] arguments) throws IOException {
        long delay = TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[0]));
        long kilobits = Long.parseLong(arguments[1]);
        DatagramChannel one = end(arguments[2], arguments[3]);
        DatagramChannel other = end(arguments[4], arguments[5]);
        new SlowLine(one, other, delay, kilobits).begin();
        new SlowLine(other, one, delay, kilobits).begin();
    }

    private static DatagramChannel end(String port, String socat) throws IOException {
        return DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20)
                .bind(at(port))
                .connect(at(socat));
    }

    private static InetSocketAddress at(String port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    private void begin() {
        new Thread(() -> forever(this::take)).start();
        new Thread(() -> forever(this::deliver)).start();
    }

    private static void forever(Step step) {
        try {
            while (true) {
                step.run();
            }
        } catch (IOException | InterruptedException broken) {
            broken.printStackTrace();
            System.exit(1);
        }
    }

    private void take() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_PACKET);
        from.read(bytes);
        long now = System.nanoTime();
        freeAt = Math.max(freeAt, now);
        if (freeAt - now < LONGEST_QUEUE) {
            freeAt += (bytes.position() + FRAMING) * 8L * 1_000_000 / kilobits;
            under.add(new Packet(bytes.flip(), freeAt + delay));
        }
    }

    private void deliver() throws IOException, InterruptedException {
        Packet packet = under.take();
        for (long wait; (wait = packet.dueAt() - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(wait);
        }
        to.write(packet.bytes());
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }
}
