package slipway.ssh;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Host;

/** Forwards a port until it is closed; opened by a thread of its own, again whenever the connection breaks. */
final class PortForward implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortForward.class);

    private final Host target;
    private final int port;
    private final Thread keeper = new Thread(this::keep, "slipway-port-forward");
    private volatile Optional<ServingProcess> serving;

    // guarded by this
    private SshConnection connection;
    private SshException failure;
    private boolean closed;

    private PortForward(Host target, int port, Optional<ServingProcess> earlier) {
        this.target = target;
        this.port = port;
        this.serving = earlier;
    }

    /** @param earlier what served the last forward of this port; if it is there still, it is ended */
    static PortForward begin(Host target, int port, Optional<ServingProcess> earlier) {
        var forward = new PortForward(target, port, earlier);
        forward.keeper.setDaemon(true);
        forward.keeper.start();
        return forward;
    }

    /**
     * Returns when the port is forwarded. One try is waited for in any case; more, within the patience, where another try
     * may succeed.
     */
    synchronized void await(Duration patience) throws SshException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (connection == null) {
            boolean mayPass = failure instanceof ForwardRefused || failure instanceof ConnectionLost;
            if (failure != null && (!mayPass || System.nanoTime() >= end)) {
                throw failure;
            }
            wait(100);
        }
    }

    private void keep() {
        try {
            for (int failures = 1; ; failures++) {
                if (forward()) {
                    failures = 0;
                }
                TimeUnit.MILLISECONDS.sleep(
                        SshConnection.RECONNECT.after(Math.max(1, failures)).toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("{}: port {} is not forwarded any more", target.words(), port);
        }
    }

    /** Returns when that has ended; says whether it had begun. */
    private boolean forward() throws InterruptedException {
        try (SshConnection opened = SshConnection.open(target)) {
            request(opened);
            if (use(opened)) {
                serving = ServingProcess.of(opened);
                opened.awaitEnd();
            }
            return true;
        } catch (SshException e) {
            LOG.debug("a port is not forwarded: {}", e.getMessage());
            failed(e);
            return false;
        } finally {
            lost();
        }
    }

    /** The host may not know that the connection before this one was lost, and keeps the port for it. */
    private void request(SshConnection opened) throws SshException, InterruptedException {
        try {
            opened.forwardToHere(port);
        } catch (ForwardRefused e) {
            if (serving.isEmpty() || !serving.get().end(opened)) {
                throw e;
            }
            opened.forwardToHere(port);
        }
    }

    private synchronized boolean use(SshConnection opened) {
        if (!closed) {
            connection = opened;
            failure = null;
            notifyAll();
        }
        return !closed;
    }

    private synchronized void failed(SshException why) {
        failure = why;
        notifyAll();
    }

    private synchronized void lost() {
        connection = null;
    }

    /** The process on the host that serves it now, or did last; empty until that is known. */
    Optional<ServingProcess> serving() {
        return serving;
    }

    /** Returns when the host has been told. */
    @Override
    public void close() {
        SshConnection open;
        synchronized (this) {
            closed = true;
            open = connection;
        }
        keeper.interrupt();
        if (open != null) {
            open.close();
        }
    }
}
