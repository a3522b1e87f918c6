package slipway.logging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.spi.LoggingEventAware;

/**
 * Writes one JSON object a line: {@code time}, {@code level}, {@code logger}, {@code message}; what the line is about
 * under its own names, such as {@code run}; and {@code error}, a stack trace, where there is one.
 */
final class JsonLogger extends LegacyAbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1L;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** By the same name; says what is logged. */
    private final transient Logger levels;

    private final transient PrintStream out;

    JsonLogger(Logger levels, PrintStream out) {
        this.name = levels.getName();
        this.levels = levels;
        this.out = out;
    }

    @Override
    public void log(LoggingEvent event) {
        Object[] arguments = event.getArgumentArray();
        List<KeyValuePair> about = event.getKeyValuePairs();
        write(
                event.getLevel(),
                MessageFormatter.basicArrayFormat(event.getMessage(), arguments),
                about == null ? List.of() : about,
                event.getThrowable());
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String message, Object[] arguments, Throwable error) {
        write(level, MessageFormatter.basicArrayFormat(message, arguments), List.of(), error);
    }

    private void write(Level level, String message, List<KeyValuePair> about, Throwable error) {
        ObjectNode line = MAPPER.createObjectNode();
        line.put("time", TIME.format(Instant.now()));
        line.put("level", level.name());
        line.put("logger", name);
        line.put("message", String.valueOf(message));
        for (KeyValuePair pair : about) {
            if (pair.value instanceof Long number) {
                line.put(pair.key, number);
            } else {
                line.put(pair.key, String.valueOf(pair.value));
            }
        }
        if (error != null) {
            line.put("error", trace(error));
        }
        byte[] bytes = (text(line) + "\n").getBytes(StandardCharsets.UTF_8);
        // One write, so that lines of two threads do not mix.
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    private static String text(ObjectNode line) {
        try {
            return MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String trace(Throwable error) {
        var text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return levels.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return levels.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return levels.isInfoEnabled();
    }

    @Override
    public boolean isWarnEnabled() {
        return levels.isWarnEnabled();
    }

    @Override
    public boolean isErrorEnabled() {
        return levels.isErrorEnabled();
    }
}
