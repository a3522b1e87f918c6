package slipway.ssh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Understands what the looking script says: after the mark, a line for each container and each image, and an end. */
final class LookAnswer extends OutputStream {
    private static final int LONGEST = 262_144;

    private final String mark;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    LookAnswer(String mark) {
        this.mark = mark;
    }

    /** What is beyond any real answer is dropped, and with it the end. */
    @Override
    public synchronized void write(int value) {
        if (bytes.size() < LONGEST) {
            bytes.write(value);
        }
    }

    /** What was seen; empty unless all of it came, and is understood. */
    synchronized Optional<Sight> sight() {
        List<String> lines = bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(mark))
                .map(line -> line.substring(mark.length()).strip())
                .toList();
        if (lines.isEmpty() || !lines.get(lines.size() - 1).equals("end")) {
            return Optional.empty();
        }
        try {
            return Optional.of(containers(lines.subList(0, lines.size() - 1)));
        } catch (JsonProcessingException notUnderstood) {
            return Optional.empty();
        }
    }

    private static Sight containers(List<String> lines) throws JsonProcessingException {
        List<JsonNode> containers = new ArrayList<>();
        Map<String, List<String>> digests = new HashMap<>();
        for (String line : lines) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.has("digests")) {
                List<String> names = new ArrayList<>();
                node.get("digests").forEach(each -> names.add(each.asText()));
                digests.put(node.path("image").asText(), names);
            } else {
                containers.add(node);
            }
        }
        return new Sight.Containers(
                containers.stream().map(node -> seen(node, digests)).toList());
    }

    private static Sight.Seen seen(JsonNode container, Map<String, List<String>> digests) {
        String image = container.path("image").asText();
        return new Sight.Seen(
                container.path("name").asText().replaceFirst("^/", ""),
                image,
                digests.getOrDefault(image, List.of()),
                text(container.path("revision")),
                container.path("state").asText(),
                text(container.path("health")));
    }

    private static Optional<String> text(JsonNode value) {
        return Optional.of(value.asText("")).filter(text -> !text.isEmpty());
    }
}
