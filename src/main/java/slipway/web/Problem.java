package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** A request that cannot be answered as it was meant; becomes {@code application/problem+json} (RFC 9457). */
public final class Problem extends Exception {
    private static final String TYPE = "application/problem+json";
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    /** @param detail what is wrong, and what to do */
    public Problem(HttpStatus status, String detail) {
        super(detail);
        this.status = status;
    }

    static Problem notFound(String detail) {
        return new Problem(HttpStatus.NOT_FOUND, detail);
    }

    static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, detail);
    }

    /** Answers with this problem. */
    public void answer(Context context) {
        answer(context, status, getMessage());
    }

    /** Answers with a problem of this status. */
    public static void answer(Context context, HttpStatus status, String detail) {
        var body = Json.object();
        body.put("type", "about:blank");
        body.put("title", status.getMessage());
        body.put("status", status.getCode());
        body.put("detail", detail);
        context.status(status).result(Json.bytes(body)).contentType(TYPE);
        if (status == HttpStatus.UNAUTHORIZED) {
            context.header("WWW-Authenticate", "Bearer realm=\"slipway\"");
        }
    }
}
