package slipway.parts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to a registry on which the first questions for an image are answered 429, as Docker Hub does it to many. */
public final class LimitingRegistry implements AutoCloseable {
    private static final byte[] LIMIT =
            "{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"You have reached your pull rate limit.\"}]}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final Set<String> PASSED_ON = Set.of("authorization", "accept", "range");
    private static final Set<String> ANSWERED = Set.of(
            "content-type", "docker-content-digest", "docker-distribution-api-version", "www-authenticate", "etag");

    private static final int TLS_HANDSHAKE = 0x16;
    private static final byte[] NO_TLS =
            "HTTP/1.0 400 Bad Request\r\n\r\nno TLS here\n".getBytes(StandardCharsets.UTF_8);

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final String registry;
    private final AtomicInteger left;
    private final HttpServer server;
    private final ServerSocket door;

    /** @param limited how many questions for an image are refused */
    public LimitingRegistry(RegistryPart registry, int limited) throws IOException {
        this.registry = registry.host();
        this.left = new AtomicInteger(limited);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext("/", this::answer);
        server.start();
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        executor.execute(this::open);
    }

    /** BuildKit tries TLS first, and waits long where that is not refused at once. */
    private void open() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                executor.execute(() -> pass(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void pass(Socket client) {
        try (client;
                Socket inner = new Socket(
                        InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
            PushbackInputStream input = new PushbackInputStream(client.getInputStream());
            int first = input.read();
            if (first < 0) {
                return;
            }
            if (first == TLS_HANDSHAKE) {
                client.getOutputStream().write(NO_TLS);
                return;
            }
            input.unread(first);
            Future<?> answers = executor.submit(() -> inner.getInputStream().transferTo(client.getOutputStream()));
            input.transferTo(inner.getOutputStream());
            inner.shutdownOutput();
            answers.get(10, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException | ExecutionException | TimeoutException e) {
            // The engine has closed it, or the test is over.
        }
    }

    /** As it stands in the name of an image. */
    public String host() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean image = exchange.getRequestURI().getPath().contains("/manifests/");
            if (image && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                answer(exchange, 429, LIMIT);
            } else {
                passOn(exchange);
            }
        }
    }

    private void passOn(HttpExchange exchange) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + registry + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            response.headers().map().forEach((name, values) -> {
                if (ANSWERED.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().put(name, List.copyOf(values));
                }
            });
            if (exchange.getRequestMethod().equals("HEAD")) {
                response.headers()
                        .firstValue("Content-Length")
                        .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
            }
            answer(exchange, response.statusCode(), response.body().readAllBytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        executor.shutdownNow();
        server.stop(0);
    }
}
