package slipway.gitlab.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads a body in one pass, without building a tree: most of its bytes are of no use here. Depth and lengths are
 * bounded by Jackson's own limits.
 */
final class BodyReader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final Set<String> TEXTS =
            Set.of("object_kind", "event_name", "ref", "before", "after", "checkout_sha", "user_name", "user_username");
    private static final Set<String> COMMIT_TEXTS = Set.of("id", "message", "title");

    /** GitLab sends 20; more could only be there to fill the memory. */
    private static final int MOST_COMMITS = 1000;

    private final JsonParser parser;
    private final Map<String, String> texts = new HashMap<>();
    private OptionalLong projectId = OptionalLong.empty();
    private Optional<String> path = Optional.empty();
    private Optional<String> webUrl = Optional.empty();
    private final List<DeliveryBody.Commit> commits = new ArrayList<>();

    private BodyReader(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws IOException if it is not one JSON object and nothing more */
    static DeliveryBody read(byte[] bytes) throws IOException {
        try (JsonParser parser = JSON.createParser(bytes)) {
            return new BodyReader(parser).body();
        }
    }

    private DeliveryBody body() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new JsonParseException(parser, "not an object");
        }
        object(this::field);
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "more than one value");
        }
        return new DeliveryBody(texts, projectId, path, webUrl, commits);
    }

    private void field(String name) throws IOException {
        if (TEXTS.contains(name)) {
            keepText(name, texts);
            return;
        }
        switch (name) {
            case "project_id" -> projectId = number();
            case "project" -> object(this::projectField);
            case "commits" -> commits();
            default -> parser.skipChildren();
        }
    }

    private void projectField(String name) throws IOException {
        boolean text = parser.currentToken() == JsonToken.VALUE_STRING;
        if (text && name.equals("path_with_namespace")) {
            path = Optional.of(parser.getText());
        } else if (text && name.equals("web_url")) {
            webUrl = Optional.of(parser.getText());
        } else {
            parser.skipChildren();
        }
    }

    private void commits() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Map<String, String> fields = new HashMap<>();
            object(name -> commitField(name, fields));
            if (fields.containsKey("id") && commits.size() < MOST_COMMITS) {
                commits.add(commit(fields));
            }
        }
    }

    private static DeliveryBody.Commit commit(Map<String, String> fields) {
        return new DeliveryBody.Commit(
                fields.get("id"),
                fields.getOrDefault("message", ""),
                fields.getOrDefault("title", ""),
                fields.getOrDefault("name", ""));
    }

    private void commitField(String name, Map<String, String> fields) throws IOException {
        if (COMMIT_TEXTS.contains(name)) {
            keepText(name, fields);
        } else if (name.equals("author")) {
            object(inner -> authorField(inner, fields));
        } else {
            parser.skipChildren();
        }
    }

    private void authorField(String name, Map<String, String> fields) throws IOException {
        if (name.equals("name")) {
            keepText(name, fields);
        } else {
            parser.skipChildren();
        }
    }

    private interface Field {
        void read(String name) throws IOException;
    }

    /** Each field's reader finds its value as the current token; a value that is no object has no fields. */
    private void object(Field field) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            field.read(name);
        }
    }

    private void keepText(String name, Map<String, String> into) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            into.put(name, parser.getText());
        } else {
            parser.skipChildren();
        }
    }

    private OptionalLong number() throws IOException {
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        parser.skipChildren();
        return whole ? OptionalLong.of(parser.getLongValue()) : OptionalLong.empty();
    }
}
