package slipway.notify.alert;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the sockets of one try, and closes what is left of them at its end. */
final class TrackedSockets extends SocketFactory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedSockets.class);

    private final SocketFactory sockets;
    private final List<Socket> made = new CopyOnWriteArrayList<>();

    TrackedSockets(SocketFactory sockets) {
        this.sockets = sockets;
    }

    @Override
    public Socket createSocket() throws IOException {
        return kept(sockets.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return kept(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return kept(sockets.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return kept(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return kept(sockets.createSocket(host, port, from, fromPort));
    }

    private Socket kept(Socket socket) {
        made.add(socket);
        return socket;
    }

    @Override
    public void close() {
        for (Socket socket : made) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("a line to a mail server did not close well", e);
            }
        }
    }
}
