package slipway.parts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * What {@code /openapi.json} promises, held against what the server answers: that this path, method, status and media
 * type are in it, and that the body is as it says, to the last field.
 */
public final class Contract {
    private static final String ADDRESS = "https://slipway.invalid/openapi.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the HTTP server itself answers, to any request. */
    private static final Set<Integer> TO_ANYTHING = Set.of(400, 405, 408, 414, 431);
    /** While the database cannot be used, to any request, too. */
    private static final int UNAVAILABLE = 503;

    private final JsonNode document;
    private final JsonSchemaFactory schemas;
    private final Map<String, JsonSchema> read = new ConcurrentHashMap<>();

    /** Of the document under test. */
    public Contract() {
        document = document();
        JsonNode strict = document.at("/components/schemas").deepCopy();
        strict.forEach(Contract::allowNothingElse);
        String alone =
                JSON.createObjectNode().set("$defs", strict).toString().replace("#/components/schemas/", "#/$defs/");
        schemas = JsonSchemaFactory.getInstance(
                VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(ADDRESS, alone))));
    }

    private static JsonNode document() {
        try (InputStream in = Contract.class.getResourceAsStream("/slipway/web/openapi.json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To clients the document does not promise that nothing will ever be added; here what is not in it is a mistake. */
    private static void allowNothingElse(JsonNode schema) {
        if (schema.has("properties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }

    /** The whole document. */
    public JsonNode root() {
        return document;
    }

    /** What a reference means, or the node itself. */
    public JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    /** The path of the document that this address is one of; empty if there is none. */
    public String path(String address) {
        String best = "";
        for (var path : document.path("paths").properties()) {
            String pattern = Pattern.quote(path.getKey()).replaceAll("\\{[a-z]+}", "\\\\E[^/]+\\\\Q");
            boolean more = best.isEmpty() || best.contains("{");
            if (more && address.matches(pattern)) {
                best = path.getKey();
            }
        }
        return best;
    }

    /** HEAD is answered as GET is, which the document says once for all. */
    private JsonNode operation(HttpResponse<?> answer) {
        JsonNode path = document.path("paths").path(path(answer.request().uri().getRawPath()));
        String method = answer.request().method().toLowerCase(Locale.ROOT);
        return method.equals("head") && !path.has("head") ? path.path("get") : path.path(method);
    }

    /** What the document says of an answer of this method, path and status; missing if it is not in it. */
    public JsonNode promised(HttpResponse<?> answer) {
        return resolved(operation(answer).path("responses").path(Integer.toString(answer.statusCode())));
    }

    /** Fails if an answer is not as the document says. */
    public void check(HttpResponse<String> answer) {
        String method = answer.request().method();
        String place = method + " " + answer.request().uri().getRawPath() + ": " + answer.statusCode();
        JsonNode operation = operation(answer);
        JsonNode promised = promised(answer);
        boolean toAnything = promised.isMissingNode() && TO_ANYTHING.contains(answer.statusCode());
        if (operation instanceof MissingNode || toAnything) {
            assertThat(answer.statusCode())
                    .as(place + " of an address that is not in it")
                    .isBetween(400, 499);
            checkBody(place, "Problem", answer);
            return;
        }
        if (promised.isMissingNode() && answer.statusCode() == UNAVAILABLE) {
            assertThat(answer.body()).as(place).contains("database");
            checkBody(place, "Problem", answer);
            return;
        }
        assertThat(promised.isMissingNode())
                .as(place + " is not in the document")
                .isFalse();
        promised.path("headers")
                .fieldNames()
                .forEachRemaining(header -> assertThat(answer.headers().firstValue(header))
                        .as(place + ": " + header)
                        .isPresent());
        if (method.equals("HEAD") || !promised.has("content")) {
            assertThat(answer.body()).as(place).isEmpty();
            return;
        }
        String type = mediaType(answer);
        JsonNode content = promised.path("content").path(type);
        assertThat(content.isMissingNode())
                .as(place + ": " + type + " is not in the document")
                .isFalse();
        if (content.path("schema").has("const")) {
            assertThat(answer.body())
                    .as(place)
                    .isEqualTo(content.path("schema").path("const").asText());
        }
        String schema = schemaName(content.path("schema"));
        if (!schema.isEmpty()) {
            checkBody(place, schema, answer);
        }
    }

    private void checkBody(String place, String schema, HttpResponse<String> answer) {
        if (!answer.request().method().equals("HEAD")) {
            check(place, schema, json(answer));
        }
    }

    /** Fails if a value is not what the schema of this name says. */
    public void check(String place, String schema, JsonNode value) {
        Set<ValidationMessage> wrong = read.computeIfAbsent(
                        schema, name -> schemas.getSchema(SchemaLocation.of(ADDRESS + "#/$defs/" + name)))
                .validate(value);
        assertThat(wrong).as(place + " is not a " + schema + ": " + value).isEmpty();
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(answer.body(), e);
        }
    }

    /** The name of the schema that is referred to; empty if one stands in its place. */
    public static String schemaName(JsonNode schema) {
        return schema.path("$ref").asText().replace("#/components/schemas/", "");
    }

    /** Without parameters; empty if the answer says none. */
    public static String mediaType(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Type").orElse("").replaceAll("\\s*;.*", "");
    }
}
