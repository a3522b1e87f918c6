package slipway.ssh;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import slipway.config.Host;
import slipway.text.Backoff;

/** A login on a host, on which commands can be run one after the other. */
public final class SshConnection implements AutoCloseable {
    /** The pauses between attempts to connect again. */
    public static final Backoff RECONNECT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(15);

    private final Host target;
    private final SshSocketFactory socket;
    private final TrustedHosts hosts;
    private final Session session;
    private final Optional<SshConnection> jump;
    private final Duration limit;
    private volatile Duration silence = Duration.ofSeconds(10);

    private SshConnection(
            Host target,
            SshSocketFactory socket,
            TrustedHosts hosts,
            Session session,
            Optional<SshConnection> jump,
            Duration limit) {
        this.target = target;
        this.socket = socket;
        this.hosts = hosts;
        this.session = session;
        this.jump = jump;
        this.limit = limit;
    }

    /** Logs in; gives up after 15 s. */
    public static SshConnection open(Host target) throws SshException, InterruptedException {
        return open(target, CONNECT_LIMIT);
    }

    /** @param limit for the login, and for the start of each command */
    static SshConnection open(Host target, Duration limit) throws SshException, InterruptedException {
        JSch jsch = new JSch();
        TrustedHosts hosts = TrustedHosts.read(jsch, target);
        PrivateKey.addTo(jsch, target);
        SshSocketFactory socket = new SshSocketFactory(limit);
        Session session;
        try {
            session = jsch.getSession(target.user(), target.name(), target.port());
            jsch.setHostKeyRepository(hosts);
            configure(session, socket);
        } catch (JSchException e) {
            throw new SshException(target.words() + ": " + e.getMessage(), e);
        }
        Optional<SshConnection> jump = openJump(target, limit);
        jump.ifPresent(open -> session.setProxy(new JumpChannel(open, socket)));
        SshConnection connection = new SshConnection(target, socket, hosts, session, jump, limit);
        connection.login();
        return connection;
    }

    private static Optional<SshConnection> openJump(Host target, Duration limit)
            throws SshException, InterruptedException {
        if (target.jump().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(open(target.jump().get(), limit));
        } catch (SshException e) {
            throw new SshException(target.words() + ": its jump host: " + e.getMessage(), e);
        }
    }

    private static void configure(Session session, SshSocketFactory socket) throws JSchException {
        session.setSocketFactory(socket);
        session.setDaemonThread(true);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("PreferredAuthentications", "publickey");
    }

    private void login() throws SshException, InterruptedException {
        try {
            breakable(() -> session.connect((int) limit.toMillis()));
        } catch (ExecutionException e) {
            close();
            throw new LoginFailure(target, hosts, socket.broken()).explain(e.getCause());
        } catch (TimeoutException e) {
            throw new SshException(
                    target.words() + ": " + target.address() + " did not let us in within " + limit.toSeconds()
                            + " s; is an SSH server listening there, and not overloaded?",
                    e);
        }
    }

    /**
     * Runs a command, by the user's login shell, to its end.
     *
     * @param input what it reads on stdin
     * @param output and {@code errors}: get what it writes, from another thread, and are not closed
     * @return its exit status
     * @throws SshException when the host runs no commands for this user
     * @throws ConnectionLost when the connection broke, or the command ended without an exit status
     */
    public int execute(String command, byte[] input, OutputStream output, OutputStream errors)
            throws SshException, InterruptedException {
        ChannelExec channel = openChannel();
        EndOfOutput end = new EndOfOutput(output);
        try {
            channel.setCommand(command.getBytes(StandardCharsets.UTF_8));
            channel.setInputStream(new ByteArrayInputStream(input));
            channel.setOutputStream(end);
            channel.setErrStream(errors, true);
            breakable(() -> channel.connect((int) limit.toMillis()));
            awaitClosed(channel, end);
            return exitStatus(channel);
        } catch (ExecutionException e) {
            throw notOpened(e.getCause());
        } catch (TimeoutException e) {
            throw lost(e);
        } catch (InterruptedException e) {
            close();
            throw e;
        } finally {
            channel.disconnect();
        }
    }

    private ChannelExec openChannel() throws ConnectionLost {
        try {
            return (ChannelExec) session.openChannel("exec");
        } catch (JSchException e) {
            throw lost(e);
        }
    }

    private SshException notOpened(Throwable failure) {
        if (socket.broken() || !session.isConnected()) {
            return lost(failure);
        }
        return new SshException(
                target.words() + ": the host does not run commands for this user (" + failure.getMessage()
                        + "); look at its sshd_config",
                failure);
    }

    private void awaitClosed(ChannelExec channel, EndOfOutput end) throws InterruptedException {
        var keepAlive = new KeepAlive(session, socket, silence, this::close);
        while (!channel.isClosed() && session.isConnected() && keepAlive.answered()) {
            // The exit status follows the end of the output at once, but jsch tells nobody.
            if (end.await(Duration.ofMillis(50))) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }

    /** Only what the host said explicitly counts: a broken connection also looks like an end. */
    private int exitStatus(ChannelExec channel) throws ConnectionLost {
        int status = channel.getExitStatus();
        if (status < 0 || socket.broken()) {
            throw lost(null);
        }
        return status;
    }

    private ConnectionLost lost(Throwable cause) {
        return new ConnectionLost(target.words() + ": the connection was lost", cause);
    }

    private void breakable(JschCall call) throws ExecutionException, TimeoutException, InterruptedException {
        InterruptibleCall.call(
                () -> {
                    call.run();
                    return null;
                },
                limit,
                this::close);
    }

    /** After this long without a byte from the host, instead of 10 s, it is asked for a sign of life. */
    void askAfter(Duration shorter) {
        silence = shorter;
    }

    /** A channel through this host to another one (RFC 4254, 7.2), not yet open. */
    Channel channelTo(String host, int port) throws JSchException {
        return session.getStreamForwarder(host, port);
    }

    String words() {
        return target.words();
    }

    /**
     * Lets programs on the host reach a port of this machine, at the same port of the host's loopback interface (RFC 4254,
     * 7.1), until the connection ends.
     *
     * @throws ForwardRefused when the host does not do that, or somebody listens at that port there
     */
    void forwardToHere(int port) throws SshException, InterruptedException {
        try {
            breakable(() -> session.setPortForwardingR(LOOPBACK, port, LOOPBACK, port));
        } catch (ExecutionException e) {
            if (socket.broken() || !session.isConnected()) {
                throw lost(e.getCause());
            }
            throw new ForwardRefused(
                    target.words() + ": port " + port
                            + " of its loopback interface cannot be forwarded to this machine; either something listens"
                            + " there already, such as a connection of Slipway's that broke, or the host does not forward"
                            + " ports (AllowTcpForwarding or PermitListen in its sshd_config, restrict in"
                            + " authorized_keys)",
                    e.getCause());
        } catch (TimeoutException e) {
            throw lost(e);
        }
    }

    /** Returns when the connection has been lost or closed. */
    void awaitEnd() throws InterruptedException {
        var keepAlive = new KeepAlive(session, socket, silence, this::close);
        while (session.isConnected() && keepAlive.answered()) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** What the host says it is, such as {@code OpenSSH_9.2p1}, and the fingerprint of its key. */
    public String hostWords() {
        String version = session.getServerVersion().replaceFirst("^SSH-[0-9.]+-", "");
        return version.split(" ", 2)[0] + ", " + hosts.fingerprint();
    }

    /** Ends the connection at once; what runs on the host goes on. */
    @Override
    public void close() {
        // First the socket: disconnect() alone waits for whoever is writing.
        socket.close();
        jump.ifPresent(SshConnection::close);
        session.disconnect();
    }

    private interface JschCall {
        void run() throws JSchException;
    }
}
