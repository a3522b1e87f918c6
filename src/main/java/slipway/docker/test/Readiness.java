package slipway.docker.test;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.InternetProtocol;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import slipway.config.TestSettings;
import slipway.docker.engine.ContainerOutput;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.LineLog;
import slipway.docker.engine.StreamItems;

/**
 * Waits until a service can be used: until it listens on the port that the configuration names, else until it is healthy
 * if its image has a health check, else until it listens on all ports that the image exposes, else until it runs.
 */
final class Readiness {
    private static final Duration EXEC_LIMIT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 50;
    private static final int LAST_LINES = 20;
    private static final int LONGEST = 4_000;

    private final EngineConnection engine;
    private final LineLog log;
    private final TestSettings.Service service;
    private final String container;
    private final Set<Integer> ports;
    private final boolean hasHealthCheck;

    /** As it was seen last. */
    private Set<Integer> closed;

    Readiness(
            EngineConnection engine,
            LineLog log,
            TestSettings.Service service,
            String container,
            ContainerConfig image) {
        this.engine = engine;
        this.log = log;
        this.service = service;
        this.container = container;
        this.ports = new TreeSet<>(service.port().map(Set::of).orElseGet(() -> portsOf(image)));
        this.closed = ports;
        this.hasHealthCheck = service.port().isEmpty() && image != null && hasTest(image.getHealthcheck());
    }

    private static Set<Integer> portsOf(ContainerConfig image) {
        ExposedPort[] exposed = image == null ? null : image.getExposedPorts();
        return exposed == null
                ? Set.of()
                : Arrays.stream(exposed)
                        .filter(port -> port.getProtocol() == InternetProtocol.TCP)
                        .map(ExposedPort::getPort)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean hasTest(HealthCheck check) {
        List<String> test = check == null ? null : check.getTest();
        return test != null && !test.isEmpty() && !test.get(0).equals("NONE");
    }

    void await() throws EngineException, InterruptedException {
        Duration limit = service.timeout();
        long end = System.nanoTime() + limit.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > end) {
                if (!hasHealthCheck && closed.size() < ports.size()) {
                    goOnWithout(limit);
                    return;
                }
                throw new EngineException(name() + " was not ready after " + limit.toSeconds() + " s (waited until "
                        + condition() + "; services[].timeout gives it more time)" + lastLines());
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Images expose ports that only some configurations open, such as RabbitMQ's for TLS. */
    private void goOnWithout(Duration limit) {
        log.line("slipway: " + name() + " does not listen on " + worded(closed) + " after " + limit.toSeconds()
                + " s, though its image exposes that; the tests begin, and need not wait if services[].port names the"
                + " port that they use");
    }

    private String condition() {
        return hasHealthCheck
                ? "its health check succeeds"
                : "it listens on " + worded(ports) + " for others than itself";
    }

    private static String worded(Set<Integer> ports) {
        return (ports.size() == 1 ? "port " : "the ports ")
                + ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private boolean isReady() throws EngineException, InterruptedException {
        if (!hasHealthCheck && !ports.isEmpty()) {
            return isListening();
        }
        InspectContainerResponse.ContainerState state = runningState();
        if (!hasHealthCheck) {
            return true;
        }
        String health = state.getHealth() == null ? "" : state.getHealth().getStatus();
        if (health.equals("unhealthy")) {
            throw new EngineException(name() + ": its health check fails" + lastLines());
        }
        return health.equals("healthy");
    }

    private InspectContainerResponse.ContainerState runningState() throws EngineException, InterruptedException {
        InspectContainerResponse.ContainerState state = engine.ask(
                        name(),
                        () -> engine.client().inspectContainerCmd(container).exec())
                .getState();
        if (!Boolean.TRUE.equals(state.getRunning())) {
            throw new EngineException(name() + " ended with status " + state.getExitCodeLong()
                    + " before it could be used" + lastLines());
        }
        return state;
    }

    /** Asked inside the container: a remote engine's containers cannot be reached from here. */
    private boolean isListening() throws EngineException, InterruptedException {
        String table = table();
        if (ListeningSockets.isTable(table)) {
            Set<Integer> open = ListeningSockets.ports(table);
            closed = ports.stream().filter(port -> !open.contains(port)).collect(Collectors.toCollection(TreeSet::new));
            return closed.isEmpty();
        }
        runningState();
        log.line(name() + ": its image has no cat to see its ports with; it runs, which has to do");
        return true;
    }

    private String table() throws EngineException, InterruptedException {
        try {
            String exec = engine.ask(
                            name(),
                            () -> engine.client()
                                    .execCreateCmd(container)
                                    .withAttachStdout(true)
                                    .withCmd("cat", "/proc/net/tcp", "/proc/net/tcp6")
                                    .exec())
                    .getId();
            return ContainerOutput.text(
                    engine.stream(engine.client().execStartCmd(exec), ContainerOutput.receiver()), EXEC_LIMIT);
        } catch (EngineException e) {
            if (e.getCause() instanceof ConflictException) {
                // Not running; the look at its state says more.
                return "";
            }
            throw e;
        }
    }

    private String name() {
        return "service " + service.alias() + " (" + service.image() + ")";
    }

    private String lastLines() throws InterruptedException {
        StreamItems<Frame> frames = engine.stream(
                engine.client()
                        .logContainerCmd(container)
                        .withStdOut(true)
                        .withStdErr(true)
                        .withTail(LAST_LINES),
                ContainerOutput.receiver());
        String text = ContainerOutput.text(frames, EXEC_LIMIT).strip();
        return text.isEmpty()
                ? "; it wrote nothing"
                : "; its last lines:\n" + text.substring(Math.max(0, text.length() - LONGEST));
    }
}
