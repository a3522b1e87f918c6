package slipway.web.server;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.database.DatabaseUnusable;
import slipway.database.ReadFailed;
import slipway.database.WriteFailed;

/** What is said when a request cannot be answered, and the headers that every answer has. */
public final class ErrorResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorResponses.class);

    /** For answers that no browser shows as a page; those that are one have a policy of their own. */
    static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Cache-Control", "no-store",
            "Referrer-Policy", "no-referrer",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");

    /** After which it is worth while to send the same again. */
    private static final int RETRY_SECONDS = 10;

    private ErrorResponses() {}

    public static void applyTo(JavalinConfig http) {
        http.routes.before(context -> HEADERS.forEach(context::header));
        http.routes.after(UnwantedBody::discard);
        http.routes.exception(Problem.class, (problem, context) -> problem.answer(context));
        http.routes.exception(WriteFailed.class, (failure, context) -> {
            LOG.error("{} {}: {}", context.method(), context.path(), failure.getMessage());
            unavailable(context, failure.outcome() + failure.reason());
        });
        http.routes.exception(ReadFailed.class, (failure, context) -> {
            LOG.warn("{} {}: {}", context.method(), context.path(), failure.getMessage());
            unavailable(context, failure.reason());
        });
        http.routes.exception(
                DatabaseUnusable.class,
                (failure, context) -> Problem.answer(
                        context,
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "the database cannot be used; the server's log says why, and what to do"));
        http.routes.exception(Exception.class, (failure, context) -> {
            LOG.error("{} {}", context.method(), context.path(), failure);
            Problem.answer(
                    context, HttpStatus.INTERNAL_SERVER_ERROR, "an error in Slipway itself; the server's log has more");
        });
        http.routes.exception(HttpResponseException.class, ErrorResponses::refuse);
    }

    private static void unavailable(Context context, String detail) {
        Problem.answer(context, HttpStatus.SERVICE_UNAVAILABLE, detail);
        context.header("Retry-After", Long.toString(RETRY_SECONDS));
    }

    /** What Javalin itself refuses: an address or a method that has no route. */
    private static void refuse(HttpResponseException refusal, Context context) {
        HttpStatus status = HttpStatus.forStatus(refusal.getStatus());
        String methods = refusal.getDetails().getOrDefault("availableMethods", "");
        if (status == HttpStatus.METHOD_NOT_ALLOWED) {
            context.header("Allow", methods);
        }
        String detail = switch (status) {
            case NOT_FOUND -> "nothing is here: " + context.path();
            case METHOD_NOT_ALLOWED -> context.path() + " does not take " + context.method() + ", but " + methods;
            default -> refusal.getMessage();
        };
        Problem.answer(context, status, detail);
    }
}
