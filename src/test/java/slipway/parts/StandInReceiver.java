package slipway.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Whoever takes webhooks: keeps what it is sent, and can be unwilling, slow or down. */
public final class StandInReceiver implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Queue<Reply> instead = new ArrayDeque<>();
    private CountDownLatch held = new CountDownLatch(0);
    private boolean loseAnswers;
    private int port;
    private HttpServer server;

    /** What came: the path, the headers by their names in lower case, and the body as it was. */
    public record Received(String method, String path, Map<String, String> headers, String text) {
        public JsonNode json() throws IOException {
            return JSON.readTree(text);
        }
    }

    private record Reply(int status, String header, String value, String body) {}

    public StandInReceiver() throws IOException {
        up();
    }

    /** Listens, on the same port as before. */
    public void up() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        port = server.getAddress().getPort();
    }

    /** Nobody answers any more. */
    public void down() {
        server.stop(0);
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /** What came to one address. */
    public List<Received> received(String path) {
        return received.stream().filter(each -> each.path().equals(path)).toList();
    }

    /** The next request is answered with this; may be called several times. */
    public void answerNext(int status) {
        answerNext(status, "X-Nothing", "nothing");
    }

    public synchronized void answerNext(int status, String header, String value) {
        instead.add(new Reply(status, header, value, ""));
    }

    /** The same with a body. */
    public synchronized void answerNextWith(int status, String body) {
        instead.add(new Reply(status, "Content-Type", "application/json", body));
    }

    /** Takes what it is sent, and hangs up before it says so. */
    public synchronized void loseAnswers(boolean lose) {
        loseAnswers = lose;
    }

    /** Requests to {@code /held} are kept, and not answered until they are let go. */
    public synchronized void hold() {
        held = new CountDownLatch(1);
    }

    public synchronized void letGo() {
        held.countDown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            Map<String, String> headers = exchange.getRequestHeaders().entrySet().stream()
                    .collect(Collectors.toMap(
                            each -> each.getKey().toLowerCase(java.util.Locale.ROOT),
                            each -> each.getValue().get(0)));
            received.add(new Received(exchange.getRequestMethod(), path, headers, body));
            if (path.equals("/held")) {
                gate().await();
            }
            Reply reply = next();
            if (reply != null) {
                exchange.getResponseHeaders().add(reply.header(), reply.value());
                byte[] answer = reply.body().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
                exchange.getResponseBody().write(answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized CountDownLatch gate() {
        return held;
    }

    private synchronized Reply next() {
        Reply reply = instead.isEmpty() ? new Reply(204, "X-Nothing", "nothing", "") : instead.remove();
        return loseAnswers ? null : reply;
    }

    @Override
    public void close() {
        letGo();
        down();
        threads.shutdownNow();
    }
}
