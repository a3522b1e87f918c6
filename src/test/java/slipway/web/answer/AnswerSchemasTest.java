package slipway.web.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The schemas of {@code openapi.json} are those of the answers; the others, such as of bodies, are written by hand. */
class AnswerSchemasTest {
    private static final Path DOCUMENT = Path.of("src/main/resources/slipway/web/openapi.json");
    private static final String WRITE = "mvn -q test -Dtest=AnswerSchemasTest -Dopenapi.write";
    private static final String SCHEMAS = "\n    \"schemas\": ";

    @Test
    void theDocumentHasTheSchemasOfTheAnswers() throws IOException {
        String asItShouldBe = asItShouldBe(Files.readString(DOCUMENT));
        if (Boolean.getBoolean("openapi.write")) {
            Files.writeString(DOCUMENT, asItShouldBe);
        }
        assertThat(Files.readString(DOCUMENT).equals(asItShouldBe))
                .as("an answer has other fields than openapi.json says; write them there, and see git diff: " + WRITE)
                .isTrue();
    }

    /** They are the last part of it, so that the text of all before them stays as it was written. */
    private static String asItShouldBe(String document) throws IOException {
        ObjectNode schemas = (ObjectNode) new ObjectMapper().readTree(document).at("/components/schemas");
        Map<String, ObjectNode> made = AnswerSchemas.all(schemas);
        schemas.remove(made.keySet());
        schemas.setAll(made);
        return document.substring(0, document.indexOf(SCHEMAS)) + SCHEMAS + CompactJson.of(schemas, 4, 0)
                + "\n  }\n}\n";
    }
}
