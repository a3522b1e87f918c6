package slipway.web.server;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Limits the open connections. Jetty's idle timeout begins again with every byte, so a client that sends one now and then
 * would stay forever; here each part of a request has a time limit as a whole. If there are too many connections, the one
 * that has been open longest without a request is closed. GitLab sends its deliveries at once, so it is never one of theirs.
 */
final class Connections implements Connection.Listener {
    private static final int SWEEPS_IN_A_LIMIT = 5;

    private final HttpLimits limits;
    private final Map<Connection, Since> open = new ConcurrentHashMap<>();

    private enum Phase {
        NOTHING,
        HEAD,
        BODY,
        ANSWER
    }

    /**
     * What a connection does since when; another request is another thing to do.
     *
     * @param waits since when it waits for its request to come, whatever has come of it
     */
    private record Since(Phase phase, long request, long nanos, long waits) {
        boolean isLongerThan(Optional<Duration> limit) {
            return limit.isPresent() && System.nanoTime() - nanos > limit.get().toNanos();
        }
    }

    Connections(HttpLimits limits) {
        this.limits = limits;
    }

    /** Of a server that is not started yet. */
    void watch(Server server) {
        var announced = new AnnouncedClose(this::isCrowded);
        // Javalin puts its own handler inside this one.
        server.setHandler(announced);
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                for (Connector connector : server.getConnectors()) {
                    connector.addEventListener(Connections.this);
                    ((ServerConnector) connector)
                            .setIdleTimeout(limits.keepAlive().toMillis());
                }
            }

            @Override
            public void lifeCycleStarted(LifeCycle started) {
                sweepLater(server);
            }

            @Override
            public void lifeCycleStopping(LifeCycle stopping) {
                announced.beginStop();
            }
        });
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, now(connection, null));
        if (open.size() > limits.connections()) {
            open.replaceAll(Connections::now);
            longestWaiting(connection).orElse(connection).getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }

    private boolean isCrowded() {
        return open.size() > limits.connections() - limits.connections() / 4;
    }

    private void sweepLater(Server server) {
        long nanos = limits.headTime().toNanos() / SWEEPS_IN_A_LIMIT;
        // Jetty's own scheduler, which ends with the server.
        server.getScheduler().schedule(() -> sweep(server), nanos, TimeUnit.NANOSECONDS);
    }

    private void sweep(Server server) {
        open.replaceAll(Connections::now);
        open.forEach((connection, since) -> {
            if (since.isLongerThan(limit(since.phase(), since.request()))) {
                connection.getEndPoint().close(new TimeoutException("a request took too long to come"));
            }
        });
        sweepLater(server);
    }

    private Optional<Duration> limit(Phase phase, long requests) {
        return switch (phase) {
            case HEAD -> Optional.of(limits.headTime());
            case BODY -> Optional.of(limits.bodyTime());
            // Line ends before a request are bytes too, which begin Jetty's own idle time anew.
            case NOTHING ->
                Optional.of(requests == 0 ? limits.idle() : limits.keepAlive().multipliedBy(2));
            // A log may be followed for hours; who does not read has Jetty's idle time.
            case ANSWER -> Optional.empty();
        };
    }

    private Optional<Connection> longestWaiting(Connection besides) {
        return open.entrySet().stream()
                .filter(entry -> entry.getValue().phase() != Phase.ANSWER && entry.getKey() != besides)
                .min((a, b) -> Long.compare(a.getValue().waits() - b.getValue().waits(), 0))
                .map(Map.Entry::getKey);
    }

    private static Since now(Connection connection, Since before) {
        Phase phase = phase(connection);
        long request = connection.getMessagesIn();
        boolean isSameRequest = before != null && before.request() == request;
        if (isSameRequest && before.phase() == phase) {
            return before;
        }
        long now = System.nanoTime();
        return new Since(phase, request, now, isSameRequest ? before.waits() : now);
    }

    private static Phase phase(Connection connection) {
        if (!(connection instanceof HttpConnection http) || http.getParser().isStart()) {
            return Phase.NOTHING;
        }
        if (http.getParser().inHeaderState()) {
            return Phase.HEAD;
        }
        return http.getParser().inContentState() ? Phase.BODY : Phase.ANSWER;
    }
}
