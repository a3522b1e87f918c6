package slipway.web.events;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import slipway.web.auth.Access;
import slipway.web.server.Problem;

/** Each open log or event stream occupies a thread of the HTTP server: this caps their number, so that others find one. */
public final class StreamLimit {
    private static final int MOST = 200;
    private static final long LOOK_AGAIN = Duration.ofSeconds(1).toNanos();

    private final Semaphore places = new Semaphore(MOST);
    private final Access access;

    public StreamLimit(Access access) {
        this.access = access;
    }

    /** A reader's place. */
    final class Place {
        private final Context context;
        private long looked = System.nanoTime();
        private boolean open = true;

        private Place(Context context) {
            this.context = context;
        }

        /** Whether the reader may stay: a stream ends within seconds after the token or session that opened it. */
        boolean isOpen() {
            if (open && System.nanoTime() - looked > LOOK_AGAIN) {
                open = access.mayStillRead(context);
                looked = System.nanoTime();
            }
            return open;
        }
    }

    /** Sends a stream to a reader, as long as its place is open. */
    interface Sending {
        void to(Place place) throws IOException, InterruptedException;
    }

    /** Gives the reader a place until all is sent, if there is one. */
    void send(Context context, Sending sending) throws Problem, IOException {
        if (!places.tryAcquire()) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE, MOST + " logs and event streams are open already; try again later");
        }
        try {
            sending.to(new Place(context));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            places.release();
        }
    }

    /** How many there are. */
    public int count() {
        return MOST - places.availablePermits();
    }
}
