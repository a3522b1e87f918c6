package slipway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** One line of JSON, whatever is logged. */
class JsonLogTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Logger log = new JsonLog(new PrintStream(out, true, StandardCharsets.UTF_8))
            .getLoggerFactory()
            .getLogger("slipway.logging.JsonLogTest");

    @Test
    void whatALineIsAboutHasNamesOfItsOwn() throws IOException {
        log.atInfo().addKeyValue("run", 17L).addKeyValue("project", "a\"b").log("{} of {}", "one", 2);
        JsonNode line = line();
        assertThat(line.fieldNames())
                .toIterable()
                .containsExactly("time", "level", "logger", "message", "run", "project");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("logger").asText()).isEqualTo("slipway.logging.JsonLogTest");
        assertThat(line.path("message").asText()).isEqualTo("one of 2");
        assertThat(line.path("run").isIntegralNumber()).isTrue();
        assertThat(line.path("project").asText()).isEqualTo("a\"b");
    }

    @Test
    void lineEndsAndStackTracesDoNotMakeMoreLines() throws IOException {
        log.error("first\nsecond\u2028third", new IllegalStateException("that broke"));
        JsonNode line = line();
        assertThat(line.path("message").asText()).isEqualTo("first\nsecond\u2028third");
        assertThat(line.path("error").asText())
                .startsWith("java.lang.IllegalStateException: that broke\n")
                .contains("at slipway.logging.JsonLogTest");
    }

    @Test
    void theFluentWayTellsTheCauseToo() throws IOException {
        log.atWarn().setCause(new IOException("away")).log("nothing came");
        assertThat(line().path("error").asText()).startsWith("java.io.IOException: away\n");
    }

    @Test
    void whatTheLevelLeavesOutIsNotWritten() {
        log.debug("not said");
        assertThat(out.size()).isZero();
    }

    /** The only one. */
    private JsonNode line() throws IOException {
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).endsWith("\n");
        assertThat(text.indexOf('\n')).isEqualTo(text.length() - 1);
        return new ObjectMapper().readTree(text);
    }
}
