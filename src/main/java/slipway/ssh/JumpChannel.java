package slipway.ssh;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;

/** What a connection through a jump host runs over: a channel there in place of a socket here. */
final class JumpChannel implements Proxy {
    private final SshConnection jump;
    private final SshSocketFactory socket;
    private InputStream input;
    private OutputStream output;

    JumpChannel(SshConnection jump, SshSocketFactory socket) {
        this.jump = jump;
        this.socket = socket;
    }

    @Override
    public void connect(SocketFactory unused, String host, int port, int timeoutMillis) throws IOException {
        try {
            Channel channel = jump.channelTo(host, port);
            // The thread that logs in reads first, and ends. The channel's own stream breaks if bytes come
            // between that and the first read of the next thread.
            Pipe pipe = Pipe.open();
            channel.setOutputStream(Channels.newOutputStream(pipe.sink()));
            input = socket.watched(socket.adopt(Channels.newInputStream(pipe.source())));
            output = channel.getOutputStream();
            channel.connect(timeoutMillis);
        } catch (JSchException e) {
            // Not as its cause, which would be taken for the reason: the library does not pass on what the host said.
            var failure = new IOException(
                    "the jump host " + jump.words()
                            + " opens no connection to it; is it up, is the port right, and does AllowTcpForwarding there permit it?");
            failure.addSuppressed(e);
            throw failure;
        }
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    /** There is none of its own: the library asks for it only to set time-outs. */
    @Override
    @SuppressWarnings("NullAway")
    public Socket getSocket() {
        return null;
    }

    @Override
    public void close() {
        jump.close();
    }
}
