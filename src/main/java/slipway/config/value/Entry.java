package slipway.config.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One value of the file and its place, such as {@code projects[0].build.image}. */
public record Entry(ReadContext reading, String place, JsonNode node) {
    private static final int SHOWN = 80;

    Entry child(String key) {
        return new Entry(reading, place.isEmpty() ? key : place + "." + key, node.path(key));
    }

    Entry element(int index) {
        return new Entry(reading, place + "[" + index + "]", node.get(index));
    }

    /** The same place with another text, for checking the key itself. */
    Entry holding(String text) {
        return new Entry(reading, place, TextNode.valueOf(text));
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Empty if the value does not fit, which is noted. */
    public <T> Optional<T> read(Kind<T> kind) {
        try {
            return Optional.of(kind.read(this));
        } catch (InvalidValue invalid) {
            reading.problem(place, invalid.getMessage());
            return Optional.empty();
        }
    }

    String text() throws InvalidValue {
        if (!node.isTextual()) {
            throw mustBe("text", "write it in quotes");
        }
        return node.textValue();
    }

    /** For messages; never asked for where the value is a secret. */
    String quoted() {
        String text = node.asText();
        return '"' + (text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text) + '"';
    }

    public InvalidValue mustBe(String expected, String remedy) {
        return new InvalidValue("must be " + expected + ", but is " + described(), remedy);
    }

    private String described() {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case STRING -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }
}
