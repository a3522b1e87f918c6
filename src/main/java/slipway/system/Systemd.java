package slipway.system;

import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the server is, by the protocol of sd_notify(3): datagrams to the socket that NOTIFY_SOCKET names.
 * Java has no datagram sockets for Unix addresses, hence the C library.
 */
public final class Systemd {
    private static final Logger LOG = LoggerFactory.getLogger(Systemd.class);
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;

    private final Optional<String> address;
    private final Map<String, String> environment;

    /** @param environment of this process; without NOTIFY_SOCKET in it nothing is ever sent */
    public Systemd(Map<String, String> environment) {
        this.environment = environment;
        this.address = Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(text -> !text.isEmpty());
    }

    /** Tells the watchdog, twice in its patience, that the server lives; as long as it does. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor
    public void keepTelling(ScheduledExecutorService alarms, BooleanSupplier lives) {
        String patience = environment.get("WATCHDOG_USEC");
        if (address.isPresent() && patience != null) {
            alarms.scheduleAtFixedRate(() -> alive(lives), 0, Long.parseLong(patience) / 2, TimeUnit.MICROSECONDS);
        }
    }

    private void alive(BooleanSupplier lives) {
        if (lives.getAsBoolean()) {
            send("WATCHDOG=1");
        }
    }

    public void ready(String status) {
        send("READY=1\nSTATUS=" + status);
    }

    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000);
    }

    public void stopping() {
        send("STOPPING=1");
    }

    private void send(String message) {
        address.ifPresent(path -> {
            try {
                send(path, message.getBytes(StandardCharsets.UTF_8));
            } catch (RuntimeException | Error e) {
                // Whatever it is: a task that throws is not repeated, and then systemd would end a server that lives.
                LOG.warn(
                        "systemd could not be told {}: {}",
                        message.lines().findFirst().orElse(""),
                        e.toString());
            }
        });
    }

    private static void send(String path, byte[] message) {
        int socket = CLibrary.INSTANCE.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
        try {
            byte[] to = unixAddress(path);
            CLibrary.INSTANCE.sendto(socket, message, new NativeLong(message.length), 0, to, to.length);
        } finally {
            CLibrary.INSTANCE.close(socket);
        }
    }

    /** A sockaddr_un; a name that begins with @ is in the abstract namespace, written with a zero byte. */
    private static byte[] unixAddress(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name[0] == '@') {
            name[0] = 0;
        }
        return ByteBuffer.allocate(2 + name.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(name)
                .array();
    }
}
