package slipway.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.config.Config;
import slipway.config.value.ReadContext;

/** The schema and the reader say the same, each in its own way. */
class SchemaTest {
    private static final String WITHOUT_DEFAULTS = """
            { "server": { "apiTokens": [{ "name": "ryan", "token": "${env:RYAN_TOKEN}" }] },
              "projects": [{
                "name": "backend",
                "repository": { "url": "/srv/backend.git" },
                "gitlab": { "projectId": 7, "secretToken": "${env:WEBHOOK_TOKEN}" },
                "test": { "image": "redis", "commands": ["true"], "services": [{ "image": "redis", "alias": "redis" }] },
                "build": { "image": "group/backend" },
                "push": {},
                "redeploy": {
                  "host": "10.0.0.7", "user": "deploy", "identityFile": "~/.ssh/key", "command": "true",
                  "verify": { "url": "http://127.0.0.1/" }
                }
            }] }
            """;

    @TempDir
    Path folder;

    @Test
    void bothKnowTheSameKeysAtEveryLevel() throws Exception {
        Documents.writeCertificates(folder);
        Files.writeString(folder.resolve("board-token"), "board-board-board-board\n");
        ReadContext context = new ReadContext(folder.resolve("deploy-config.json"), Documents.ENVIRONMENT);
        ConfigFile.read(Documents.everything(), context);
        ConfigFile.read(Documents.withEngines(Documents.ENGINES), context);

        Map<String, Set<String>> keys = new TreeMap<>();
        collectKeys(Documents.schema(), "", keys);

        assertThat(keys).isEqualTo(sorted(context.asked()));
    }

    @Test
    void theExampleAtTheRootIsValid() throws IOException {
        String example = Files.readString(Path.of("deploy-config.json"));

        assertThat(Documents.schemasProblems(Documents.json(example))).isEmpty();
    }

    @Test
    void aFileWithEverythingIsValid() {
        assertThat(Documents.schemasProblems(Documents.everything())).isEmpty();
    }

    @Test
    void theDefaultsOfTheSchemaAreTheReadersOwn() throws Exception {
        JsonNode bare = Documents.json(WITHOUT_DEFAULTS);
        JsonNode full = bare.deepCopy();
        addDefaults(Documents.schema(), full);

        assertThat(full).isNotEqualTo(bare);
        assertThat(Documents.schemasProblems(full)).isEmpty();
        assertThat(read(full)).isEqualTo(read(bare));
    }

    private Config read(JsonNode document) throws ConfigException {
        return ConfigFile.read(document, new ReadContext(folder.resolve("deploy-config.json"), Documents.ENVIRONMENT));
    }

    private static void collectKeys(JsonNode schema, String place, Map<String, Set<String>> keys) {
        JsonNode resolved = resolved(schema);
        if (resolved.has("items")) {
            collectKeys(resolved.get("items"), place + "[]", keys);
        }
        if (!resolved.has("properties")) {
            return;
        }
        assertThat(resolved.path("additionalProperties").asText()).as(place).isEqualTo("false");
        keys.put(place, new TreeSet<>());
        resolved.get("properties").properties().forEach(property -> {
            keys.get(place).add(property.getKey());
            String child = place.isEmpty() ? property.getKey() : place + "." + property.getKey();
            collectKeys(property.getValue(), child, keys);
        });
    }

    private static void addDefaults(JsonNode schema, JsonNode document) {
        JsonNode resolved = resolved(schema);
        if (resolved.has("items")) {
            document.forEach(element -> addDefaults(resolved.get("items"), element));
        }
        resolved.path("properties").properties().forEach(property -> {
            String key = property.getKey();
            if (property.getValue().has("default") && !document.has(key)) {
                ((ObjectNode) document).set(key, property.getValue().get("default"));
            }
            if (document.has(key)) {
                addDefaults(property.getValue(), document.path(key));
            }
        });
    }

    private static JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : Documents.schema().at(reference.substring(1));
    }

    private static Map<String, Set<String>> sorted(Map<String, Set<String>> asked) {
        Map<String, Set<String>> sorted = new TreeMap<>();
        asked.forEach((place, keys) -> sorted.put(place, new TreeSet<>(keys)));
        return sorted;
    }
}
