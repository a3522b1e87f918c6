package slipway.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** The thread that copies what a process writes to its receiver. */
final class ProcessOutput {
    private final InputStream source;
    private final OutputStream target;
    private final Thread thread;

    // guarded by this
    private boolean stopped;
    private IOException failure;

    private ProcessOutput(ProcessSession session, OutputStream target) {
        this.source = session.output();
        this.target = target;
        this.thread =
                new Thread(this::copy, "output of process " + session.process().pid());
        thread.setDaemon(true);
    }

    static ProcessOutput copying(ProcessSession session, OutputStream target) {
        ProcessOutput output = new ProcessOutput(session, target);
        output.thread.start();
        return output;
    }

    private void copy() {
        byte[] buffer = new byte[16 * 1024];
        try (source) {
            int count = source.read(buffer);
            while (count >= 0 && write(buffer, count)) {
                count = source.read(buffer);
            }
        } catch (IOException e) {
            fail(e);
        } catch (Error e) {
            fail(new IOException("its output could not be read: " + e, e));
        }
    }

    /** After a failed write the process is still read, lest it block; false after {@link #stop}. */
    private synchronized boolean write(byte[] buffer, int count) {
        if (!stopped && failure == null) {
            try {
                target.write(buffer, 0, count);
            } catch (IOException e) {
                failure = e;
            } catch (RuntimeException | Error e) {
                // Above all no memory. Without a reader the process would block, and nobody would learn why.
                failure = new IOException("its output could not be taken: " + e, e);
            }
        }
        return !stopped;
    }

    private synchronized void fail(IOException e) {
        failure = e;
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        thread.join(limit.toMillis());
    }

    /**
     * Waits for what is left in the pipe. If a process that could not be ended keeps the pipe open, the reading thread
     * stays in the system's call until that process writes or ends; it is a daemon thread and writes nothing more. Only
     * it closes the pipe: a descriptor closed under a read may meanwhile be another file's.
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
