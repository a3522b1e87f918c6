package slipway.ssh;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Passes a channel's output on, and wakes whoever waits for its end. */
final class EndOfOutput extends OutputStream {
    private final OutputStream output;
    private final CountDownLatch ended = new CountDownLatch(1);

    EndOfOutput(OutputStream output) {
        this.output = output;
    }

    boolean await(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void write(int value) throws IOException {
        output.write(value);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        output.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        output.flush();
    }

    /** The other side has sent everything; the receiver stays open, it is not ours. */
    @Override
    public void close() {
        ended.countDown();
    }
}
