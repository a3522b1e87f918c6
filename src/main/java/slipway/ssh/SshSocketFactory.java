package slipway.ssh;

import com.jcraft.jsch.SocketFactory;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a connection runs over, a socket or a jump host's channel: it can be closed from outside at any time, knows
 * whether it broke, and counts what it has read.
 */
final class SshSocketFactory implements SocketFactory {
    private final Duration connectLimit;
    private Closeable line;
    private boolean closed;
    private volatile boolean broken;
    private final AtomicLong heard = new AtomicLong();

    SshSocketFactory(Duration connectLimit) {
        this.connectLimit = connectLimit;
    }

    @Override
    @SuppressWarnings("AddressSelection") // the first address is what ssh's own users expect to be tried first
    public Socket createSocket(String host, int port) throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        Socket created = adopt(new Socket());
        created.connect(address, (int) connectLimit.toMillis());
        return created;
    }

    /** From now on this is what is closed. */
    synchronized <T extends Closeable> T adopt(T created) throws IOException {
        line = created;
        if (closed) {
            created.close();
        }
        return created;
    }

    /** Ends whatever waits for the other side, at once. */
    synchronized void close() {
        closed = true;
        if (line == null) {
            return;
        }
        try {
            line.close();
        } catch (IOException alreadyGone) {
            broken = true;
        }
    }

    /** Did the other side end the connection, or the network? */
    boolean broken() {
        return broken;
    }

    /** How many bytes came from the other side. */
    long heard() {
        return heard.get();
    }

    @Override
    public InputStream getInputStream(Socket from) throws IOException {
        return watched(from.getInputStream());
    }

    InputStream watched(InputStream from) {
        return new FilterInputStream(from) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                note(read < 0 ? read : 1);
                return read;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return note(super.read(bytes, offset, length));
            }
        };
    }

    private int note(int read) {
        if (read < 0) {
            broken = true;
        } else {
            heard.addAndGet(read);
        }
        return read;
    }

    @Override
    public OutputStream getOutputStream(Socket to) throws IOException {
        return to.getOutputStream();
    }
}
