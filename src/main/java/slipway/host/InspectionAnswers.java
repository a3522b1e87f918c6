package slipway.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Understands what the looking script says: after the mark, lines of JSON, and an end. */
public final class InspectionAnswers extends OutputStream {
    private static final int LONGEST = 262_144;

    private final String mark;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public InspectionAnswers(String mark) {
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
    public synchronized Optional<HostObservation> sight() {
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

    private static HostObservation containers(List<String> lines) throws JsonProcessingException {
        List<JsonNode> containers = new ArrayList<>();
        List<HostObservation.Neighbour> neighbours = new ArrayList<>();
        Map<String, List<String>> digests = new HashMap<>();
        Optional<Instant> now = Optional.empty();
        for (String line : lines) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.has("digests")) {
                List<String> names = new ArrayList<>();
                node.get("digests").forEach(each -> names.add(each.asText()));
                digests.put(node.path("image").asText(), names);
            } else if (node.has("neighbour")) {
                neighbours.add(new HostObservation.Neighbour(
                        node.path("neighbour").asText(), node.path("runs").asText()));
            } else if (node.has("now")) {
                now = time(node.path("now"));
            } else {
                containers.add(node);
            }
        }
        Optional<Instant> asked = now;
        return new HostObservation.Containers(
                containers.stream().map(node -> seen(node, digests, asked)).toList(), neighbours);
    }

    private static HostObservation.ObservedContainer seen(
            JsonNode container, Map<String, List<String>> digests, Optional<Instant> now) {
        String image = container.path("image").asText();
        Optional<Instant> started = time(container.path("started"));
        return new HostObservation.ObservedContainer(
                container.path("name").asText().replaceFirst("^/", ""),
                text(container.path("service")),
                image,
                digests.getOrDefault(image, List.of()),
                text(container.path("revision")),
                container.path("state").asText(),
                text(container.path("health")),
                container.path("exit").asInt(),
                container.path("restarts").asInt(),
                now.flatMap(asked -> started.map(since -> Duration.between(since, asked))));
    }

    private static Optional<Instant> time(JsonNode value) {
        try {
            return Optional.of(Instant.parse(value.asText()));
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonNode value) {
        return Optional.of(value.asText("")).filter(text -> !text.isEmpty());
    }
}
