package slipway.web.auth;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.web.server.Problem;

/**
 * Counts the wrong credentials that come from an address. It is asked only about a request whose credentials have been
 * found wrong: who sends right ones is never kept waiting, whatever else comes from the same address.
 */
public final class Throttle {
    private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);
    private static final int FAILURES = 20;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_ADDRESSES = 10_000;

    private final Clock clock;
    /** In the order in which their windows began. */
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    private record Failures(Instant since, int count) {
        /** Also where the clock was set back: nobody waits for it to come forward again. */
        boolean isOver(Instant now) {
            return !now.isBefore(since.plus(WINDOW)) || now.isBefore(since);
        }
    }

    public Throttle(Clock clock) {
        this.clock = clock;
    }

    /** How a failed login is to be answered: with its own refusal, or, after many, with 429. */
    public Problem failed(Context context, Problem refusal) {
        return failed(SenderAddress.of(context), refusal);
    }

    Problem failed(String address, Problem refusal) {
        Failures now = count(address);
        if (now.count() <= FAILURES) {
            return refusal;
        }
        if (now.count() == FAILURES + 1) {
            LOG.warn(
                    "more than {} requests with wrong credentials came from {} within a minute; who else has"
                            + " sent there is not affected",
                    FAILURES,
                    address);
        }
        long seconds =
                Duration.between(clock.instant(), now.since().plus(WINDOW)).toSeconds() + 1;
        return Problem.tooMany(
                "too many requests with wrong credentials came from " + address + "; right ones are served at any time",
                seconds);
    }

    private synchronized Failures count(String address) {
        Instant now = clock.instant();
        failures.computeIfPresent(address, (same, before) -> before.isOver(now) ? null : before);
        removeOldest(now, address);
        return failures.merge(
                address, new Failures(now, 1), (before, one) -> new Failures(before.since(), before.count() + 1));
    }

    /** Looks at no more of them than it removes: this is what every wrong guess costs. */
    private void removeOldest(Instant now, String besides) {
        Iterator<Map.Entry<String, Failures>> oldest = failures.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Failures> entry = oldest.next();
            boolean tooMany = failures.size() >= MOST_ADDRESSES && !failures.containsKey(besides);
            if (!tooMany && !entry.getValue().isOver(now)) {
                return;
            }
            oldest.remove();
        }
    }

    synchronized int addresses() {
        return failures.size();
    }
}
