package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A text that browsers keep, and ask for again each time: it is sent only if it is another one by now (RFC 9110, 13.1.2).
 *
 * @param type its media type
 * @param tag its entity tag, with its quotes
 */
record ETagResponse(String text, String type, String tag) {
    ETagResponse(String text, String type) {
        this(text, type, "\"" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)) + "\"");
    }

    void answer(Context context) {
        context.header("Cache-Control", "no-cache");
        context.header("ETag", tag);
        String known = context.header("If-None-Match");
        // There may be several, and a proxy that packs answers puts W/ before each.
        if (known != null && known.contains(tag)) {
            context.status(HttpStatus.NOT_MODIFIED);
        } else {
            context.contentType(type).result(text);
        }
    }
}
