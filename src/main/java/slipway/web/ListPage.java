package slipway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import slipway.web.server.Json;
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

    /**
     * Answers with a page.
     *
     * @param read at most {@link #toRead}
     * @param name of the list in the answer
     * @param number of an item, by which the next page is asked for
     */
    <T> void answer(Context context, String name, List<T> read, Function<T, JsonNode> shape, ToLongFunction<T> number) {
        ObjectNode answer = Json.object();
        List<T> items = read.subList(0, Math.min(limit, read.size()));
        answer.set(name, Json.array(items, shape));
        if (read.size() > limit) {
            answer.put("next", number.applyAsLong(items.get(items.size() - 1)));
        } else {
            answer.putNull("next");
        }
        Json.answer(context, answer);
    }
}
