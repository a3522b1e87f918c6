package slipway.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import slipway.process.Command;
import slipway.process.Processes;

/** {@code git http-backend} behind the JDK's HTTP server, with a login. */
final class HttpServerOfGit implements AutoCloseable {
    final List<String> logins = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final String scheme;
    private final Path root;
    private final String login;

    HttpServerOfGit(Path root, String login) throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http", root, login);
    }

    /** The same behind TLS. */
    static HttpServerOfGit secure(SSLContext tls, Path root, String login) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new HttpServerOfGit(server, "https", root, login);
    }

    private HttpServerOfGit(HttpServer server, String scheme, Path root, String login) {
        this.root = root;
        this.login = login;
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String path) {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String header = exchange.getRequestHeaders().getFirst("Authorization");
            if (header != null) {
                logins.add(new String(
                        Base64.getDecoder().decode(header.substring("Basic ".length())), StandardCharsets.UTF_8));
            }
            if (header == null || !logins.get(logins.size() - 1).equals(login)) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            answer(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException, InterruptedException {
        Command command = Command.of("git", "http-backend")
                .reading(exchange.getRequestBody().readAllBytes())
                .with("GIT_PROJECT_ROOT", root.toString())
                .with("GIT_HTTP_EXPORT_ALL", "1")
                .with(Map.of(
                        "REQUEST_METHOD", exchange.getRequestMethod(),
                        "PATH_INFO", exchange.getRequestURI().getPath(),
                        "QUERY_STRING",
                                Objects.requireNonNullElse(
                                        exchange.getRequestURI().getQuery(), ""),
                        "CONTENT_TYPE", header(exchange, "Content-Type"),
                        "HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"),
                        "GIT_PROTOCOL", header(exchange, "Git-Protocol")));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        new Processes().run(command, output);
        byte[] bytes = output.toByteArray();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int body = text.indexOf("\r\n\r\n") + 4;
        int status = 200;
        for (String line : text.substring(0, body).strip().lines().toList()) {
            String[] parts = line.split(": ", 2);
            if (parts[0].equals("Status")) {
                status = Integer.parseInt(parts[1].substring(0, 3));
            } else {
                exchange.getResponseHeaders().add(parts[0], parts[1]);
            }
        }
        exchange.sendResponseHeaders(status, bytes.length == body ? -1 : bytes.length - body);
        exchange.getResponseBody().write(Arrays.copyOfRange(bytes, body, bytes.length));
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
