package slipway.web.server;

import io.javalin.config.JavalinConfig;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * What the HTTP server bears of anybody who can reach its port.
 *
 * @param head bytes of a request's line and headers together, which bounds their number too; a reverse proxy that signs
 *     people in adds tokens of several KiB
 * @param connections how many may be open; a new one beyond takes the place of the one that has waited longest
 * @param keepAlive how long a connection stays open between two requests. It must be longer than the time after which a
 *     reverse proxy closes an idle connection itself (nginx: 60 s, Caddy: 2 min). Otherwise the proxy sends a delivery on
 *     a connection that is being closed here, and answers 502 to GitLab.
 * @param idle how long a connection may stand still before its first request or during one; this includes a reader that
 *     does not read
 * @param headTime within which a request's head must have come
 * @param bodyTime within which its body must have come
 */
public record HttpLimits(
        int head, int connections, Duration keepAlive, Duration idle, Duration headTime, Duration bodyTime) {
    /** Enough for {@code RunLogPage}'s readers, and for many others besides. */
    private static final int THREADS = 300;

    private static final Duration STOP = Duration.ofSeconds(5);

    public static HttpLimits usual() {
        return new HttpLimits(
                32 * 1024,
                1000,
                Duration.ofMinutes(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }

    public void applyTo(JavalinConfig http) {
        http.jetty.threadPool = new QueuedThreadPool(THREADS, 8, 60_000);
        http.jetty.modifyServer(this::applyTo);
        http.jetty.modifyHttpConfiguration(configuration -> {
            configuration.setRequestHeaderSize(head);
            // While a request is being answered; between two of them the connector's idle time counts.
            configuration.setIdleTimeout(idle.toMillis());
            configuration.setSendServerVersion(false);
            configuration.setSendXPoweredBy(false);
        });
    }

    private void applyTo(Server jetty) {
        // Without it a stop drops the requests that are being answered.
        jetty.setStopTimeout(STOP.toMillis());
        jetty.setErrorHandler(new UnreadRequests(head));
        new Connections(this).watch(jetty);
    }
}
