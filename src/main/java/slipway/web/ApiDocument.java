package slipway.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code GET /openapi.json}: this interface for programs, by OpenAPI 3.1. Read when first asked for. */
public final class ApiDocument {
    private ETagResponse document;

    public void get(Context context) throws IOException {
        document().answer(context);
    }

    private synchronized ETagResponse document() throws IOException {
        if (document == null) {
            try (InputStream in = ApiDocument.class.getResourceAsStream("openapi.json")) {
                document = new ETagResponse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "application/json");
            }
        }
        return document;
    }
}
