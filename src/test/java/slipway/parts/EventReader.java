package slipway.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads server-sent events as a browser does, until the other side ends or it is closed. */
public final class EventReader implements AutoCloseable {
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final HttpResponse<Stream<String>> answer;
    private final CompletableFuture<Void> read;

    /** One event; without an id if it had none. */
    public record Event(String name, Optional<String> id, JsonNode data) {}

    /**
     * Begins to read.
     *
     * @param lastSeen empty for the first time
     */
    public static EventReader of(RunningSlipway slipway, String path, Optional<String> lastSeen)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(slipway.uri(path))
                .header("Authorization", "Bearer " + RunningSlipway.TOKEN)
                .header("Accept", "text/event-stream");
        lastSeen.ifPresent(id -> request.header("Last-Event-ID", id));
        return new EventReader(HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines()));
    }

    private EventReader(HttpResponse<Stream<String>> answer) {
        this.answer = answer;
        this.read = CompletableFuture.runAsync(this::read);
    }

    private void read() {
        String name = "";
        Optional<String> id = Optional.empty();
        for (String line : (Iterable<String>) answer.body()::iterator) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("id: ")) {
                id = Optional.of(line.substring("id: ".length()));
            } else if (line.startsWith("data: ")) {
                events.add(new Event(name, id, json(line.substring("data: ".length()))));
                id = Optional.empty();
            }
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    public HttpResponse<?> answer() {
        return answer;
    }

    /** Done when the other side has ended, however it did. */
    public CompletableFuture<Void> end() {
        return read;
    }

    public List<Event> events() {
        return List.copyOf(events);
    }

    /** The data of all events of a name, in order. */
    public List<JsonNode> data(String name) {
        return events.stream()
                .filter(event -> event.name().equals(name))
                .map(Event::data)
                .toList();
    }

    /** All pieces of the log together. */
    public String log() {
        return data("log").stream().map(JsonNode::asText).collect(Collectors.joining());
    }

    @Override
    public void close() {
        stop();
    }

    /** Reads no more, as when a page is closed. */
    public void stop() {
        answer.body().close();
    }
}
