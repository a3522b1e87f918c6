package slipway.web.events;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
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

    /** A reader's place, until it leaves. */
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

        void leave() {
            places.release();
        }
    }

    Place enter(Context context) throws Problem {
        if (!places.tryAcquire()) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE, MOST + " logs and event streams are open already; try again later");
        }
        return new Place(context);
    }

    /** How many there are. */
    public int count() {
        return MOST - places.availablePermits();
    }
}
