package slipway.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code GET /openapi.json}: this interface for programs, by OpenAPI 3.1. Read when first asked for. */
public final class ApiDocument {
    private final String version;
    private Tagged document;

    /** @param version of this server */
    public ApiDocument(String version) {
        this.version = version;
    }

    public void get(Context context) throws IOException {
        document().answer(context);
    }

    private synchronized Tagged document() throws IOException {
        if (document == null) {
            try (InputStream in = ApiDocument.class.getResourceAsStream("openapi.json")) {
                var read = (ObjectNode) Json.read(in.readAllBytes());
                ((ObjectNode) read.path("info")).put("version", version);
                document = new Tagged(new String(Json.bytes(read), StandardCharsets.UTF_8), "application/json");
            }
        }
        return document;
    }
}
