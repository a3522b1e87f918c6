package slipway.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** The thread that copies what a process writes to its receiver. */
final class Output {
    private final InputStream source;
    private final OutputStream target;
    private final Thread thread;

    // guarded by this
    private boolean stopped;
    private IOException failure;

    private Output(Session session, OutputStream target) {
        this.source = session.process().getInputStream();
        this.target = target;
        this.thread =
                new Thread(this::copy, "output of process " + session.process().pid());
        thread.setDaemon(true);
    }

    static Output copying(Session session, OutputStream target) {
        Output output = new Output(session, target);
        output.thread.start();
        return output;
    }

    /**
     * At the exit the JDK takes what the pipe holds into memory, without a bound while a child of the process goes on
     * writing, and closes it; what a child writes later is lost. It needs the stream's monitor to do so.
     */
    private void copy() {
        synchronized (source) {
            try {
                copyToTheEnd();
            } catch (IOException closed) {
                // by stop()
            }
        }
    }

    private void copyToTheEnd() throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (int count = source.read(buffer); count >= 0; count = source.read(buffer)) {
            write(buffer, count);
        }
    }

    /** After a failed write the process is still read, lest it block. */
    private synchronized void write(byte[] buffer, int count) {
        if (stopped || failure != null) {
            return;
        }
        try {
            target.write(buffer, 0, count);
        } catch (IOException e) {
            failure = e;
        }
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        thread.join(limit.toMillis());
    }

    /**
     * Waits for what is left in the pipe and closes it. If a process that could not be ended keeps the pipe open, the
     * reading thread stays in the system's call until that process writes or ends; it is a daemon thread and writes
     * nothing more.
     */
    void stop(Duration limit) {
        boolean interrupted = false;
        try {
            thread.join(limit.toMillis());
        } catch (InterruptedException e) {
            interrupted = true;
        }
        synchronized (this) {
            stopped = true;
        }
        try {
            source.close();
        } catch (IOException e) {
            // nothing is expected of it any more
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void rethrowFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
