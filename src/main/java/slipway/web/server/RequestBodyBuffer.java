package slipway.web.server;

import io.javalin.http.HttpStatus;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One body on its way in, taken piece by piece as it comes. */
final class RequestBodyBuffer implements ReadListener {
    private static final int PIECE = 16 * 1024;

    private final RequestBodies bodies;
    private final HttpServletRequest request;
    private final long limit;
    private final long drained;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final byte[] piece = new byte[PIECE];
    private ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long read;
    private boolean givenUp;

    /** @param drained what is read beyond the limit and thrown away, so that the sender can read the answer */
    RequestBodyBuffer(RequestBodies bodies, HttpServletRequest request, long limit, long drained) {
        this.bodies = bodies;
        this.request = request;
        this.limit = limit;
        this.drained = drained;
    }

    CompletableFuture<byte[]> begin() {
        try {
            request.getInputStream().setReadListener(this);
        } catch (IOException e) {
            onError(e);
        }
        return whole;
    }

    @Override
    public void onDataAvailable() throws IOException {
        ServletInputStream in = request.getInputStream();
        while (!whole.isDone() && in.isReady()) {
            int count = in.read(piece);
            if (count < 0) {
                return;
            }
            take(count);
        }
    }

    private void take(int count) {
        long large = Math.max(RequestBodies.SMALL, read);
        read += count;
        if (read > limit) {
            bodies.end(this);
            if (read > limit + drained) {
                whole.completeExceptionally(tooLarge());
            }
        } else if (!keep(count)) {
            whole.completeExceptionally(displaced());
        } else if (read > large) {
            bodies.grows(this, read - large);
        }
    }

    private synchronized boolean keep(int count) {
        if (!givenUp) {
            kept.write(piece, 0, count);
        }
        return !givenUp;
    }

    /** Others need the memory. Its own thread notices with the next piece. */
    synchronized void giveUp() {
        givenUp = true;
        kept = new ByteArrayOutputStream(0);
    }

    @Override
    public void onAllDataRead() {
        if (read > limit) {
            whole.completeExceptionally(tooLarge());
            return;
        }
        byte[] body;
        synchronized (this) {
            body = givenUp ? null : kept.toByteArray();
        }
        if (body == null) {
            whole.completeExceptionally(displaced());
        } else {
            whole.complete(body);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(RequestBodies.brokenOff());
    }

    private Problem tooLarge() {
        return RequestBody.tooLarge(limit);
    }

    private static Problem displaced() {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE, "too many large bodies came at the same time; send it again");
    }
}
