package slipway.web;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/**
 * A page of a list that is answered newest first: {@code ?limit=}, and {@code ?before=} a number in the list. The answer's
 * {@code next} is the {@code before} of the next page; null on the last.
 *
 * @param limit how many there may be on it
 * @param before only those with a smaller number
 */
record ListPage(int limit, Optional<Long> before) {
    private static final long USUAL = 50;
    private static final long LARGEST = 200;

    static ListPage asked(Context context) throws Problem {
        long limit = Math.min(LARGEST, Requests.number(context, "limit").orElse(USUAL));
        return new ListPage((int) limit, Requests.number(context, "before"));
    }

    /** How many are read: one more tells whether there is another page. */
    int toRead() {
        return limit + 1;
    }

    /** @param read at most {@link #toRead} */
    <T> List<T> items(List<T> read) {
        return read.subList(0, Math.min(limit, read.size()));
    }

    /**
     * The {@code before} of the next page; empty if this is the last one.
     *
     * @param number of an item, by which the next page is asked for
     */
    <T> Optional<Long> next(List<T> read, Function<T, Long> number) {
        return read.size() > limit ? Optional.of(number.apply(read.get(limit - 1))) : Optional.empty();
    }
}
