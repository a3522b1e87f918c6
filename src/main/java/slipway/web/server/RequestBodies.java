package slipway.web.server;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Receives the bodies of senders who are not known yet. A body that is still coming holds no thread, and all of them
 * together hold a bounded number of bytes: when these are used up, the one that began first is given up. Small bodies
 * do not count, so GitLab gets through whoever else is sending.
 */
public final class RequestBodies {
    /** Nearly every push is smaller. {@link HttpLimits#connections} bounds how many of these there are. */
    public static final int SMALL = 64 * 1024;

    /** What a delivery may have, which no other body exceeds. */
    public static final int LARGEST = 25 * 1024 * 1024;

    private static final long MOST_DRAINED = 64L << 20;

    private final long budget;
    /** Those that are not small, with what counts of them, in the order in which they became so. */
    private final Map<RequestBodyBuffer, Long> large = new LinkedHashMap<>();

    private long held;

    /** @param budget bytes that are kept of large bodies at the same time */
    public RequestBodies(long budget) {
        this.budget = budget;
    }

    /** What is done with a body once it is whole. */
    public interface Use {
        void of(byte[] body) throws Problem;
    }

    /** Answers the request when its body has come; a body of more than {@code limit} bytes is a problem. */
    public void receive(Context context, int limit, Use use) throws Problem {
        Optional<byte[]> here = here(context.req(), limit);
        if (here.isPresent()) {
            use.of(here.get());
            return;
        }
        context.future(() -> {
            var body = new RequestBodyBuffer(this, context.req(), limit, MOST_DRAINED);
            return body.begin().thenAccept(bytes -> use(use, bytes)).whenComplete((done, failure) -> end(body));
        });
    }

    /** A small body that came in one piece with its head, as most pushes do: reading it waits for nothing. */
    private static Optional<byte[]> here(HttpServletRequest request, int limit) throws Problem {
        int length = request.getContentLength();
        try {
            boolean whole = length >= 0
                    && length <= Math.min(limit, SMALL)
                    && request.getInputStream().available() >= length;
            return whole ? Optional.of(request.getInputStream().readAllBytes()) : Optional.empty();
        } catch (IOException e) {
            throw brokenOff();
        }
    }

    static Problem brokenOff() {
        return Problem.badRequest("the body broke off; send it again");
    }

    private static void use(Use use, byte[] bytes) {
        try {
            use.of(bytes);
        } catch (Problem e) {
            throw new CompletionException(e);
        }
    }

    /** Called by the thread that brings the bytes. */
    synchronized void grows(RequestBodyBuffer body, long bytes) {
        held += bytes;
        large.merge(body, bytes, Long::sum);
        while (held > budget) {
            end(large.keySet().iterator().next());
        }
    }

    /** Nothing of it is needed any more. */
    synchronized void end(RequestBodyBuffer body) {
        Long counted = large.remove(body);
        if (counted != null) {
            held -= counted;
            body.giveUp();
        }
    }

    synchronized long held() {
        return held;
    }
}
