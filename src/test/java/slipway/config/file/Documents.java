package slipway.config.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import slipway.config.value.ReadContext;

/** Configurations for tests, and what the reader and the schema say of them. */
final class Documents {
    static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("HOME", "/home/deploy"),
            Map.entry("RYAN_TOKEN", "ryan-ryan-ryan-ryan"),
            Map.entry("PASSPHRASE", "open sesame"),
            Map.entry("PASSWORD", "hunter22"),
            Map.entry("WEBHOOK_TOKEN", "webhook-token"),
            Map.entry("PREVIOUS_TOKEN", "the-token-before"),
            Map.entry("SIGNING_TOKEN", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            Map.entry("GITLAB_API_TOKEN", "glpat-1234567890"),
            Map.entry("REDIS_PASSWORD", "redis-password"),
            Map.entry("SLIPWAY_TOKEN", "slipway-token-1234"),
            Map.entry("GITLAB_WEBHOOK_TOKEN", "webhook-token"),
            Map.entry("DOCKERHUB_TOKEN", "dckr_pat_123456"),
            Map.entry("CHAT_URL", "https://chat.example.com/hooks/a1b2c3?thread=7"),
            Map.entry("BOT_TOKEN", "123456789:AAF-abcdefghijklmnopqrstuvwxyz_0123"),
            Map.entry("TOPIC", "slipway-0c5b1e"),
            Map.entry("FTP_URL", "ftp://chat.example.com/hooks/a1b2c3"),
            Map.entry(
                    "DATABASE_URL",
                    "postgresql://slip%40way:s3cr%2Fet@db.example.com:6432/slipway?sslmode=verify-full"),
            Map.entry("SHORT_DATABASE_URL", "postgres://slipway@[::1]/slipway"),
            Map.entry("MYSQL_URL", "mysql://slipway:s3cret@db.example.com/slipway"),
            Map.entry("DATABASE_URL_WITH_SIGNS", "postgresql://slipway:s3/c@ret@db.example.com/slipway"),
            Map.entry("DATABASE_URL_WITH_SCHEMA", "postgresql://slipway@db.example.com/slipway?currentSchema=x"),
            Map.entry("DATABASE_URL_WITH_MODE", "postgresql://slipway@db.example.com/slipway?sslmode=maybe"),
            Map.entry("DATABASE_URL_WITH_PORT", "postgresql://slipway@db.example.com:65536/slipway"),
            Map.entry("SHORT", "short"),
            Map.entry("EMPTY", ""),
            Map.entry("NOT_ASCII", "grüße-aus-der-ferne"));

    private static final JsonMapper JSON = new JsonMapper();

    private Documents() {}

    static ObjectNode everything() {
        return (ObjectNode) resource("/slipway/config/everything.json");
    }

    /** One by SSH, and the machine's own. */
    static final String ENGINES = """
            [{ "name": "builder", "docker": { "host": "10.0.0.7", "user": "slipway", "identityFile": "key" } },
             { "name": "local" }]""";

    /** The same with several engines instead of one. */
    static ObjectNode withEngines(String engines) {
        ObjectNode document = everything();
        edit(document, "/server/docker", "");
        edit(document, "/server/engines", engines);
        return document;
    }

    static JsonNode schema() {
        return resource("/deploy-config.schema.json");
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }

    /** The file of certificates that everything.json names. */
    static void writeCertificates(Path folder) throws IOException {
        Files.writeString(folder.resolve("ca.pem"), text("/slipway/config/ca.pem"));
    }

    /** {@code value} is JSON; none removes what is there; a pointer that ends in {@code /-} appends to a list. */
    static void edit(ObjectNode document, String pointer, String value) {
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode parent = document.at(place.head());
        String key = place.last().getMatchingProperty();
        if (parent instanceof ArrayNode list && key.equals("-")) {
            list.add(json(value));
        } else if (parent instanceof ArrayNode list) {
            list.set(Integer.parseInt(key), json(value));
        } else if (value.isEmpty()) {
            ((ObjectNode) parent).remove(key);
        } else {
            ((ObjectNode) parent).set(key, json(value));
        }
    }

    static List<String> readersProblems(JsonNode document, Path folder) {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.put("CREDENTIALS_DIRECTORY", folder.toString());
        try {
            ConfigFile.read(document, new ReadContext(folder.resolve("deploy-config.json"), environment));
            return List.of();
        } catch (ConfigException refused) {
            return refused.problems();
        }
    }

    static List<String> schemasProblems(JsonNode document) {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema());
        return schema.validate(document).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** Lines of cells that are separated by {@code |}. */
    static Stream<String[]> table(String name) {
        return text(name).lines().map(line -> line.strip().split("\\s*\\|\\s*", -1));
    }

    private static JsonNode resource(String name) {
        return json(text(name));
    }

    private static String text(String name) {
        try (InputStream input = Documents.class.getResourceAsStream(name)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException wrong) {
            throw new UncheckedIOException(wrong);
        }
    }
}
