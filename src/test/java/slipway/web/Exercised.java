package slipway.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import slipway.parts.Contract;

/** How much of {@code /openapi.json} was seen: answers by path, status and media type, and fields that had a value. */
final class Exercised {
    private final Contract contract;
    private final Set<String> answers = new ConcurrentSkipListSet<>();
    private final Set<String> fields = new ConcurrentSkipListSet<>();
    private final Set<String> words = new ConcurrentSkipListSet<>();

    Exercised(Contract contract) {
        this.contract = contract;
    }

    void saw(HttpResponse<?> answer) throws IOException {
        String method = answer.request().method();
        String path = contract.path(answer.request().uri().getRawPath());
        String place = method + " " + path + " " + answer.statusCode();
        String type = Contract.mediaType(answer);
        JsonNode content = contract.promised(answer).path("content").path(type);
        answers.add(content.isMissingNode() ? place : place + " " + type);
        if (type.endsWith("json") && !method.equals("HEAD")) {
            saw(content.path("schema"), new ObjectMapper().readTree((String) answer.body()));
        }
    }

    /** A value, of a request or an event too. */
    void saw(String schema, JsonNode value) {
        sawProperties(schema, contract.root().at("/components/schemas/" + schema), value);
    }

    private void saw(JsonNode schema, JsonNode value) {
        String name = Contract.schemaName(schema);
        if (!name.isEmpty()) {
            saw(name, value);
        }
        schema.path("anyOf").forEach(each -> saw(each, value));
        value.forEach(item -> saw(schema.path("items"), item));
    }

    private void sawProperties(String name, JsonNode schema, JsonNode value) {
        for (var property : schema.path("properties").properties()) {
            JsonNode field = value.path(property.getKey());
            if (!field.isMissingNode() && !field.isNull()) {
                fields.add(name + "." + property.getKey());
                words.add(name + "." + property.getKey() + " " + field.asText());
                saw(property.getValue(), field);
            }
        }
    }

    /** What is in the document and was never answered. */
    Set<String> unansweredStatuses() {
        Set<String> all = new TreeSet<>();
        for (var path : contract.root().path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                for (var response : operation.getValue().path("responses").properties()) {
                    String place =
                            operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " " + response.getKey();
                    JsonNode content = contract.resolved(response.getValue()).path("content");
                    if (content.isEmpty()) {
                        all.add(place);
                    }
                    content.fieldNames().forEachRemaining(type -> all.add(place + " " + type));
                }
            }
        }
        all.removeAll(answers);
        return all;
    }

    /** Words of enumerations that stand in one field alone, and were never there. */
    Set<String> wordsNotSeen() {
        Set<String> all = new TreeSet<>();
        for (var schema : contract.root().at("/components/schemas").properties()) {
            for (var property : schema.getValue().path("properties").properties()) {
                for (JsonNode word : property.getValue().path("enum")) {
                    if (!word.isNull()) {
                        all.add(schema.getKey() + "." + property.getKey() + " " + word.asText());
                    }
                }
            }
        }
        all.removeAll(words);
        return all;
    }

    /** What is in the document and never had a value. */
    Set<String> fieldsWithoutValue() {
        Set<String> all = new TreeSet<>();
        for (var schema : contract.root().at("/components/schemas").properties()) {
            schema.getValue()
                    .path("properties")
                    .fieldNames()
                    .forEachRemaining(name -> all.add(schema.getKey() + "." + name));
        }
        all.removeAll(fields);
        return all;
    }
}
