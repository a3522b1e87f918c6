package slipway.docker.engine;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine streams, handed from docker-java's thread to the one that asked, a bounded number of items ahead.
 * docker-java's own callbacks wait forever for a start that failed, log errors by themselves, and cannot be waited
 * for without losing items.
 */
public final class StreamItems<T> implements ResultCallback<T> {
    private static final Logger LOG = LoggerFactory.getLogger(StreamItems.class);
    private static final int AHEAD = 256;

    private final BlockingQueue<Optional<T>> items = new ArrayBlockingQueue<>(AHEAD);
    private final CountDownLatch started = new CountDownLatch(1);
    private final UnaryOperator<T> keep;
    private Closeable stream;
    private Throwable failure;
    private boolean closed;
    private volatile boolean ended;

    StreamItems() {
        this(UnaryOperator.identity());
    }

    /** @param keep makes an item safe to hold: docker-java uses the buffers of frames again */
    StreamItems(UnaryOperator<T> keep) {
        this.keep = keep;
    }

    @Override
    public void onStart(Closeable source) {
        boolean late;
        synchronized (this) {
            stream = source;
            late = closed;
        }
        started.countDown();
        if (late) {
            closeStream();
        }
    }

    @Override
    public void onNext(T item) {
        put(Optional.of(keep.apply(item)));
    }

    @Override
    public void onError(Throwable throwable) {
        synchronized (this) {
            // An error of the stream is followed by a completion, and a closed one ends with an error of its own.
            if (failure == null && !ended && !closed) {
                failure = throwable;
            }
        }
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            put(Optional.empty());
        }
        started.countDown();
    }

    private void put(Optional<T> item) {
        try {
            items.put(item);
        } catch (InterruptedException e) {
            // Closing interrupts docker-java's thread, and nobody waits for more.
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the engine has answered, or has failed to. */
    public boolean awaitStart(Duration limit) throws InterruptedException {
        return started.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The next item, or none once the stream has ended; then {@link #failure()} says how. */
    public Optional<T> next() throws InterruptedException {
        Optional<T> item = items.take();
        if (item.isEmpty()) {
            // For whoever asks again.
            items.offer(item);
        }
        return item;
    }

    /** The next item, if one comes within the time and before the end. */
    public Optional<T> next(Duration limit) throws InterruptedException {
        Optional<T> item = items.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (item == null) {
            return Optional.empty();
        }
        if (item.isEmpty()) {
            items.offer(item);
        }
        return item;
    }

    /** Whether an item or the end can be taken at once. */
    public boolean isReady() {
        return !items.isEmpty();
    }

    /** Whether there is nothing left to take. */
    public boolean isOver() {
        Optional<T> first = items.peek();
        return ended && first != null && first.isEmpty();
    }

    public synchronized Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        closeStream();
    }

    private void closeStream() {
        Closeable source;
        synchronized (this) {
            source = stream;
        }
        try {
            if (source != null) {
                source.close();
            }
        } catch (IOException e) {
            LOG.trace("the end of a stream of the engine", e);
        }
    }
}
