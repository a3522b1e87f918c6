package slipway.web.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Writes JSON as a person would: what fits in a line stands in one. */
final class CompactJson {
    private static final int WIDTH = 128;
    private static final int INDENT = 2;

    private CompactJson() {}

    /**
     * The text of a value.
     *
     * @param indent of the line in which it begins
     * @param used how much of that line is used
     */
    static String of(JsonNode node, int indent, int used) {
        String line = line(node);
        if (node.isValueNode() || used + line.length() < WIDTH) {
            return line;
        }
        int inner = indent + INDENT;
        String separator = "\n" + " ".repeat(inner);
        String end = "\n" + " ".repeat(indent);
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> key(field.getKey())
                            + of(
                                    field.getValue(),
                                    inner,
                                    inner + key(field.getKey()).length()))
                    .collect(Collectors.joining("," + separator, "{" + separator, end + "}"));
        }
        return "[" + separator + String.join(separator, filled(node, inner)) + end + "]";
    }

    /** As many items in each line as fit. */
    private static List<String> filled(JsonNode array, int indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int left = array.size();
        for (JsonNode item : array) {
            left--;
            String text = of(item, indent, indent) + (left > 0 ? "," : "");
            if (!line.isEmpty() && indent + line.length() + text.length() >= WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(text);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String line(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .map(field -> key(field.getKey()) + line(field.getValue()))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(CompactJson::line)
                    .collect(Collectors.joining(", ", "[", "]"));
        }
        return node.toString();
    }

    private static String key(String name) {
        return TextNode.valueOf(name) + ": ";
    }
}
