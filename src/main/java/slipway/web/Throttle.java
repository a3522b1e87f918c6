package slipway.web;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private record Failures(Instant since, int count) {}

    public Throttle(Clock clock) {
        this.clock = clock;
    }

    /** How a failed login is to be answered: with its own refusal, or, after many, with 429. */
    Problem failed(Context context, Problem refusal) {
        return failed(SenderAddress.of(context.req().getRemoteAddr(), context.header("X-Forwarded-For")), refusal);
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
        failures.values().removeIf(old -> !now.isBefore(old.since().plus(WINDOW)) || now.isBefore(old.since()));
        if (failures.size() >= MOST_ADDRESSES && !failures.containsKey(address)) {
            failures.remove(failures.keySet().iterator().next());
        }
        return failures.merge(
                address, new Failures(now, 1), (before, one) -> new Failures(before.since(), before.count() + 1));
    }

    synchronized int addresses() {
        return failures.size();
    }
}
