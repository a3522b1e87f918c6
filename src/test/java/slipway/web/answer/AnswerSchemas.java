package slipway.web.answer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import slipway.gitlab.watch.Finding;
import slipway.web.server.Json;

/** Makes the schemas of {@code openapi.json} from the records that are answered. */
final class AnswerSchemas {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();
    private static final String SCHEMAS = "#/components/schemas/";
    private static final Map<Class<?>, String> BY_TYPE = Map.of(
            String.class, "{'type': 'string'}",
            Boolean.class, "{'type': 'boolean'}",
            Integer.class, "{'type': 'integer', 'minimum': 0}",
            Double.class, "{'type': 'number', 'minimum': 0}",
            Map.class, "{'type': 'object'}",
            Long.class, "{'$ref': '#/components/schemas/Number'}",
            Instant.class, "{'$ref': '#/components/schemas/Time'}",
            LocalDate.class, "{'$ref': '#/components/schemas/Date'}");

    /** Texts that have the same form wherever they stand. */
    private static final Map<String, String> BY_NAME = Map.of(
            "commit", "{'$ref': '#/components/schemas/Commit'}",
            "digest", "{'$ref': '#/components/schemas/Digest'}");

    /** What the type of a field says; all else is kept. */
    private static final Set<String> BY_RECORD = Set.of("type", "$ref", "anyOf", "enum", "items");

    private final JsonNode written;
    private final Map<String, ObjectNode> schemas = new TreeMap<>();

    private AnswerSchemas(JsonNode written) {
        this.written = written;
    }

    /**
     * By their names: one for each record that is answered, or is in one, and for each enum with a name of its own.
     *
     * @param written the schemas of the document; their descriptions and bounds are kept
     */
    static Map<String, ObjectNode> all(JsonNode written) {
        var made = new AnswerSchemas(written);
        new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(AnswerSchemas.class.getPackageName())
                        .stream()
                        .map(JavaClass::reflect)
                        .filter(type -> type.isRecord() && type.getEnclosingClass() == null)
                        .forEach(made::reference);
        return made.schemas;
    }

    private ObjectNode reference(Class<?> type) {
        String name = name(type);
        if (!schemas.containsKey(name)) {
            schemas.put(name, type.isEnum() ? words(type) : object(type));
        }
        return JSON.createObjectNode().put("$ref", SCHEMAS + name);
    }

    /** {@code Run} for {@code RunAnswer}, {@code FindingState} for {@code Finding.State}. */
    private static String name(Class<?> type) {
        String name = type.getSimpleName();
        if (type.isRecord()) {
            return name.replaceAll("Answer$", "");
        }
        return type.getEnclosingClass() == null
                ? name
                : type.getEnclosingClass().getSimpleName() + name;
    }

    private ObjectNode object(Class<?> type) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        JsonNode description = written.path(name(type)).path("description");
        if (description.isTextual()) {
            schema.set("description", description);
        }
        addFields(name(type), type, true, schema.putArray("required"), schema.putObject("properties"));
        return schema;
    }

    /** @param always whether the fields are there in each such answer */
    private void addFields(String of, Class<?> record, boolean always, ArrayNode required, ObjectNode properties) {
        for (RecordComponent component : record.getRecordComponents()) {
            boolean optional = component.getType() == Optional.class;
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                addFields(of, content(component.getGenericType()), always && !optional, required, properties);
                continue;
            }
            boolean leftOut = isLeftOutIfEmpty(component);
            properties.set(component.getName(), field(of, component, optional && !leftOut));
            if (always && !leftOut) {
                required.add(component.getName());
            }
        }
    }

    private static boolean isLeftOutIfEmpty(RecordComponent component) {
        boolean mayBe = component.getAccessor().isAnnotationPresent(JsonInclude.class)
                || component.getDeclaringRecord().isAnnotationPresent(JsonInclude.class);
        return mayBe && List.of(Optional.class, List.class, Map.class).contains(component.getType());
    }

    private ObjectNode field(String of, RecordComponent component, boolean nullable) {
        ObjectNode schema = schema(component.getName(), component.getGenericType());
        if (nullable) {
            schema = orNull(schema);
        }
        for (var kept :
                written.path(of).path("properties").path(component.getName()).properties()) {
            if (!BY_RECORD.contains(kept.getKey())) {
                schema.set(kept.getKey(), kept.getValue());
            }
        }
        return schema;
    }

    private ObjectNode schema(String name, Type type) {
        Class<?> content = content(type);
        boolean repeated = type instanceof ParameterizedType generic && generic.getRawType() == List.class;
        if (repeated) {
            ObjectNode array = JSON.createObjectNode().put("type", "array");
            array.set("items", schema(name, content));
            return array;
        }
        if (content == String.class && BY_NAME.containsKey(name)) {
            return read(BY_NAME.get(name));
        }
        if (BY_TYPE.containsKey(content)) {
            return read(BY_TYPE.get(content));
        }
        return content.isEnum() && !hasName(content) ? words(content) : reference(content);
    }

    /** The type of the values in an Optional or a List; otherwise the type itself, as a class. */
    private static Class<?> content(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Map.class ? Map.class : (Class<?>) generic.getActualTypeArguments()[0];
        }
        return MethodType.methodType((Class<?>) type).wrap().returnType();
    }

    /** An enum inside another class belongs to one field, and stands there; but this one is of several. */
    private static boolean hasName(Class<?> type) {
        return type.getEnclosingClass() == null || type == Finding.State.class;
    }

    private static ObjectNode words(Class<?> type) {
        ObjectNode schema = JSON.createObjectNode();
        ArrayNode words = schema.putArray("enum");
        Arrays.stream(type.getEnumConstants()).map(Json::tree).distinct().forEach(words::add);
        return schema;
    }

    private static ObjectNode orNull(ObjectNode schema) {
        if (schema.has("$ref")) {
            ObjectNode either = JSON.createObjectNode();
            either.putArray("anyOf").add(schema).addObject().put("type", "null");
            return either;
        }
        if (schema.has("enum")) {
            schema.withArray("enum").addNull();
            return schema;
        }
        JsonNode type = schema.get("type");
        schema.putArray("type").add(type).add("null");
        return schema;
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
