package slipway.whole;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * What answers for the application where a host's command only writes down what it was to put live: a line for each, of
 * which the last is what runs. Answers with that line, and with 500 where a test says that this release is bad.
 */
final class Application implements AutoCloseable {
    private final Path trace;
    private final HttpServer server;
    private final Set<String> askedFor = new CopyOnWriteArraySet<>();
    private final Set<String> bad = new CopyOnWriteArraySet<>();

    /** @param trace into which the command writes */
    Application(Path trace) throws IOException {
        this.trace = trace;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/version";
    }

    /** The same, as each host calls itself. */
    String addressOfEachHost() {
        return address().replace("127.0.0.1", "{host}");
    }

    /** From now on what was built from this commit does not work. */
    void isBad(String commit) {
        bad.add(commit);
    }

    void isGoodAgain() {
        bad.clear();
    }

    /** The names of the hosts that it was asked for. */
    Set<String> askedFor() {
        return askedFor;
    }

    List<String> lines() throws IOException {
        return Files.exists(trace) ? Files.readAllLines(trace) : List.of();
    }

    private void answer(HttpExchange exchange) throws IOException {
        askedFor.add(exchange.getRequestHeaders().getFirst("Host"));
        List<String> lines = lines();
        String live = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        byte[] body = live.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(bad.stream().anyMatch(live::contains) ? 500 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        Files.deleteIfExists(trace);
    }
}
