package slipway;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;
import slipway.config.ServerSettings;
import slipway.web.server.ErrorResponses;
import slipway.web.server.HttpLimits;

/** Listens for HTTP requests, within limits. */
final class WebServer {
    private final ServerSettings settings;
    private final Javalin javalin;

    /** @param routes adds the routes that it answers */
    WebServer(ServerSettings settings, Consumer<RoutesConfig> routes) {
        this.settings = settings;
        this.javalin = Javalin.create(http -> {
            configure(http, settings);
            routes.accept(http.routes);
        });
    }

    void start() throws StartFailed {
        try {
            probe(new InetSocketAddress(settings.host(), settings.port()));
            javalin.start(settings.host(), settings.port());
        } catch (IOException | RuntimeException e) {
            throw new StartFailed(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + reason(e)
                            + "; server.host and server.port choose another place",
                    e);
        }
    }

    /** The one that it listens on: with {@code server.port} 0 the system chooses one. */
    int port() {
        return javalin.port();
    }

    void stop() {
        javalin.stop();
    }

    private static void configure(JavalinConfig http, ServerSettings settings) {
        http.startup.showJavalinBanner = false;
        http.startup.showOldJavalinVersionWarning = false;
        http.http.prefer405over404 = true;
        http.http.compressionStrategy = CompressionStrategy.NONE;
        http.jetty.host = settings.host();
        http.jetty.port = settings.port();
        HttpLimits.usual().applyTo(http);
        ErrorResponses.applyTo(http);
    }

    /** Javalin would refuse the same port, and log lines of its own about it. */
    private static void probe(InetSocketAddress place) throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(place);
        }
    }

    /** The socket's own message: Javalin wraps it in advice about Javalin. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage())
                .replaceFirst("^Address already in use$", "another program listens there (ss -ltnp shows which)");
    }
}
