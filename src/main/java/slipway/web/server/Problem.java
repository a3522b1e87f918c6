package slipway.web.server;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import slipway.web.answer.ProblemAnswer;

/** A request that cannot be answered as it was meant; becomes {@code application/problem+json} (RFC 9457). */
public final class Problem extends Exception {
    static final String TYPE = "application/problem+json";
    private static final String DETAIL = "slipway.problem";
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    /** Seconds, or 0: it does not help to wait. */
    private final long retryAfter;

    /** The fields of the body by which a person insists; empty where that does not help. */
    private final transient Map<String, Object> insist;

    /** @param detail what is wrong, and what to do */
    public Problem(HttpStatus status, String detail) {
        this(status, detail, 0, Map.of());
    }

    private Problem(HttpStatus status, String detail, long retryAfter, Map<String, Object> insist) {
        super(detail);
        this.status = status;
        this.retryAfter = retryAfter;
        this.insist = insist;
    }

    public static Problem tooMany(String detail, long retryAfterSeconds) {
        return new Problem(HttpStatus.TOO_MANY_REQUESTS, detail, retryAfterSeconds, Map.of());
    }

    public static Problem notFound(String detail) {
        return new Problem(HttpStatus.NOT_FOUND, detail);
    }

    public static Problem conflict(String detail) {
        return new Problem(HttpStatus.CONFLICT, detail);
    }

    /**
     * It is done if the person insists.
     *
     * @param insist the fields that the body must have then, besides those that it had
     */
    public static Problem conflict(String detail, Map<String, Object> insist) {
        return new Problem(HttpStatus.CONFLICT, detail, 0, insist);
    }

    public static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, detail);
    }

    /** Answers with this problem. */
    public void answer(Context context) {
        answer(context, status, getMessage(), insist);
        if (retryAfter > 0) {
            context.header("Retry-After", Long.toString(retryAfter));
        }
    }

    /** Answers with a problem of this status. */
    public static void answer(Context context, HttpStatus status, String detail) {
        answer(context, status, detail, Map.of());
    }

    private static void answer(Context context, HttpStatus status, String detail, Map<String, Object> insist) {
        context.attribute(DETAIL, detail);
        if (context.res().isCommitted()) {
            // A stream that breaks off: what would follow now is taken for a part of it.
            return;
        }
        context.status(status)
                .result(Json.bytes(new ProblemAnswer(status.getMessage(), status.getCode(), detail, insist)))
                .contentType(TYPE);
        if (status == HttpStatus.UNAUTHORIZED) {
            context.header("WWW-Authenticate", "Bearer realm=\"slipway\"");
        }
    }

    /** Of the problem that a request was answered with; empty if it was not. */
    public static String detail(Context context) {
        String detail = context.attribute(DETAIL);
        return detail == null ? "" : detail;
    }

    static byte[] body(String title, int status, String detail) {
        return Json.bytes(new ProblemAnswer(title, status, detail, Map.of()));
    }
}
