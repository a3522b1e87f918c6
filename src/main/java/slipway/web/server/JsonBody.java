package slipway.web.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The optional JSON object in the body of a request. */
public record JsonBody(JsonNode object) {
    private static final int LARGEST = 64 * 1024;

    /**
     * Reads the body of a request.
     *
     * @param known the fields that it may have
     */
    public static JsonBody read(Context context, List<String> known) throws Problem, IOException {
        return of(RequestBody.read(context, LARGEST), known);
    }

    public static JsonBody of(byte[] bytes, List<String> known) throws Problem {
        if (bytes.length == 0) {
            return new JsonBody(MissingNode.getInstance());
        }
        JsonNode body;
        try {
            body = Json.read(bytes);
        } catch (IOException e) {
            throw Problem.badRequest(
                    "the body is not one JSON object without repeated names: send nothing, or an object with "
                            + words(known));
        }
        if (!body.isObject()) {
            throw Problem.badRequest("the body must be a JSON object, with " + words(known));
        }
        Iterator<String> names = body.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            if (!known.contains(name)) {
                throw Problem.badRequest("unknown field " + name + "; known are " + words(known));
            }
        }
        return new JsonBody(body);
    }

    public boolean has(String name) {
        return object.hasNonNull(name);
    }

    public Optional<String> text(String name) throws Problem {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = object.get(name);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw Problem.badRequest(name + " must be a text");
        }
        return Optional.of(value.textValue());
    }

    public Optional<Long> number(String name) throws Problem {
        if (!has(name)) {
            return Optional.empty();
        }
        JsonNode value = object.get(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
            throw Problem.badRequest(name + " must be a whole number above 0");
        }
        return Optional.of(value.longValue());
    }

    public boolean flag(String name) throws Problem {
        if (!has(name)) {
            return false;
        }
        JsonNode value = object.get(name);
        if (!value.isBoolean()) {
            throw Problem.badRequest(name + " must be true or false");
        }
        return value.booleanValue();
    }

    private static String words(List<String> known) {
        return String.join(", ", known);
    }
}
