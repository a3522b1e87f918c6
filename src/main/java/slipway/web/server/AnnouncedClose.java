package slipway.web.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Adds {@code Connection: close} to each answer after which the connection will be closed (RFC 9112, 9.6). Without it a
 * reverse proxy sends the next request on that connection, and answers 502 when it finds it closed.
 */
final class AnnouncedClose extends Handler.Wrapper {
    private static final Duration ANSWERS_MAY_END = Duration.ofSeconds(1);

    private final BooleanSupplier crowded;
    private volatile boolean stopping;
    /** Answers under way that did not announce a close. */
    private int keeping;

    /** @param crowded whether a connection that becomes idle would soon be closed to make room for others */
    AnnouncedClose(BooleanSupplier crowded) {
        this.crowded = crowded;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        request.addHttpStreamWrapper(Answer::new);
        return super.handle(request, response, callback);
    }

    /**
     * From now on each answer announces a close. Waits for the answers that did not: once the connector is shut down,
     * Jetty closes their connections without an announcement.
     */
    void beginStop() {
        stopping = true;
        long end = System.nanoTime() + ANSWERS_MAY_END.toNanos();
        try {
            synchronized (this) {
                for (long left = end - System.nanoTime(); keeping > 0 && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void count(int change) {
        keeping += change;
        notifyAll();
    }

    private final class Answer extends HttpStream.Wrapper {
        private boolean keeps;

        Answer(HttpStream stream) {
            super(stream);
        }

        /** Jetty calls this before it sends the headers of an answer. */
        @Override
        public void prepareResponse(HttpFields.Mutable headers) {
            // If a part of the request's body has not come yet, Jetty closes the connection after the answer. It finds
            // that out here, and adds the header; otherwise it finds out when the answer has been sent.
            consumeAvailable();
            // Counted before the question, so that beginStop() waits for this answer or this answer sees that it began.
            keep(true);
            if (stopping || crowded.getAsBoolean()) {
                keep(false);
                headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            }
            super.prepareResponse(headers);
        }

        private void keep(boolean now) {
            if (keeps != now) {
                keeps = now;
                count(now ? 1 : -1);
            }
        }

        @Override
        public void succeeded() {
            super.succeeded();
            keep(false);
        }

        @Override
        public void failed(Throwable failure) {
            super.failed(failure);
            keep(false);
        }
    }
}
