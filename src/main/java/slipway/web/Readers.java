package slipway.web;

import io.javalin.http.HttpStatus;
import java.util.concurrent.Semaphore;

/** Who reads what is still being written holds a thread of the HTTP server: so many may, that others still find one. */
public final class Readers {
    private static final int MOST = 200;

    private final Semaphore places = new Semaphore(MOST);

    /** A reader's place, until it leaves. */
    interface Place {
        void leave();
    }

    Place enter() throws Problem {
        if (!places.tryAcquire()) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    MOST + " readers are at the logs and events already; try again later");
        }
        return places::release;
    }

    /** How many there are. */
    public int count() {
        return MOST - places.availablePermits();
    }
}
