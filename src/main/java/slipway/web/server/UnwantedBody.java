package slipway.web.server;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads a body that no route wanted, and throws it away, before the answer is sent; this holds no thread. If the server
 * closed the connection while the client is still sending, the client might never see the answer: a reverse proxy would
 * answer 502 instead of it.
 */
final class UnwantedBody {
    /** As much as a delivery may have, so that GitLab is told even then what is wrong with it. */
    private static final long MOST = RequestBodies.LARGEST;

    private UnwantedBody() {}

    static void discard(Context context) throws IOException {
        if (isWaitedFor(context)) {
            var body = new RequestBodyBuffer(new RequestBodies(0), context.req(), 0, MOST);
            context.future(() -> body.begin().handle((bytes, tooLarge) -> Optional.empty()));
        }
    }

    private static boolean isWaitedFor(Context context) throws IOException {
        boolean has = context.req().getContentLengthLong() > 0 || context.header("Transfer-Encoding") != null;
        // A client that asks before it sends its body does not send it after a refusal.
        boolean comes = has && context.header("Expect") == null;
        // Received by RequestBodies, or too late.
        boolean elsewhere = context.req().isAsyncStarted() || context.res().isCommitted();
        return comes && !elsewhere && !context.req().getInputStream().isFinished();
    }
}
