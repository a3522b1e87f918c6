package slipway.web.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import slipway.text.Worded;

/** Reads and writes the JSON of the HTTP interface. In an answer a field that has no value is there, and null. */
public final class Json {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final ObjectMapper ANSWERS = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new Times())
                    .addSerializer(LocalDate.class, ToStringSerializer.instance))
            .annotationIntrospector(new Words())
            .build();
    /** Two values for one name, or something after the end, is no message that we would understand as it was meant. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    public static byte[] bytes(Object answer) {
        try {
            return ANSWERS.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@link #bytes} would write, to look into it. */
    public static JsonNode tree(Object answer) {
        return ANSWERS.valueToTree(answer);
    }

    public static void answer(Context context, Object answer) {
        context.contentType("application/json").result(bytes(answer));
    }

    public static JsonNode read(byte[] bytes) throws java.io.IOException {
        return STRICT.readTree(bytes);
    }

    public static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static final class Times extends ToStringSerializerBase {
        private static final long serialVersionUID = 1L;

        Times() {
            super(Instant.class);
        }

        @Override
        public String valueToString(Object value) {
            return time((Instant) value);
        }
    }

    /** An enum is written as what its method {@code word} returns. */
    private static final class Words extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAsValue(Annotated member) {
            return member instanceof AnnotatedMethod method
                    && (method.getDeclaringClass().isEnum() || method.getDeclaringClass() == Worded.class)
                    && method.getName().equals("word");
        }
    }
}
