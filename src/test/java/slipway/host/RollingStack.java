package slipway.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import slipway.config.DeployMethod;
import slipway.config.Strategy;
import slipway.ssh.Sshd;

/**
 * A stack whose service may stand twice: nothing in it belongs to one container only.
 *
 * @param home of the user on the host
 */
public record RollingStack(Stack stack, Path home) {
    /** Nothing asks the service in these tests, so nothing needs to be waited for. */
    public static final Strategy.Drain AT_ONCE =
            new Strategy.Drain(List.of(), Optional.empty(), Duration.ZERO, Duration.ofSeconds(5));

    public static RollingStack layOut(Path home, String project) throws Exception {
        RollingStack rolling = new RollingStack(Stack.layOut(home, project), home);
        rolling.write("");
        return rolling;
    }

    /** Lays the compose file out; {@code lines} are of the service, each indented by four blanks. */
    public void write(String lines) throws IOException {
        Files.writeString(stack.folder().resolve("docker-compose.yml"), """
                version: "3.7"
                services:
                  web:
                    image: %s
                    restart: unless-stopped
                    stop_grace_period: 1s
                    volumes: ["shared:/data"]
                %s
                  redis:
                    image: redis:local
                    volumes: ["data:/data"]
                volumes: { data: {}, shared: {} }
                """.formatted(stack.reference(), lines));
    }

    /** As a person put it live. */
    public String serve(String version, int containers, String... lines) throws Exception {
        String image = stack.image(version, lines);
        stack.docker("tag", image, stack.reference());
        stack.compose("up", "-d", "--no-deps", "--scale", "web=" + containers, "web");
        return image;
    }

    public ComposeSwap swap(String image, HealthCheck check, Strategy.Drain drain) {
        return swap(image, check, true, new Strategy.Rolling(drain), List.of());
    }

    public ComposeSwap swap(String image, HealthCheck check, boolean backOut, Strategy strategy, List<String> keep) {
        return swap(image, check, backOut, strategy, keep, List.of("web"));
    }

    public ComposeSwap swap(
            String image,
            HealthCheck check,
            boolean backOut,
            Strategy strategy,
            List<String> keep,
            List<String> services) {
        ComposeSwap swap = stack.swap(image, check, backOut, keep.toArray(String[]::new));
        return with(swap, services, List.of(), strategy, swap.commands());
    }

    /** The same for other services, or with others that hear of it, with another strategy or with commands. */
    public static ComposeSwap with(
            ComposeSwap swap,
            List<String> services,
            List<DeployMethod.Reload> reload,
            Strategy strategy,
            ReleaseCommands commands) {
        DeployMethod.Compose former = swap.service().stack();
        var changed = new ComposeService(new DeployMethod.Compose(
                former.directory(),
                services,
                former.files(),
                former.project(),
                former.envFiles(),
                former.profiles(),
                reload,
                strategy,
                List.of(),
                List.of()));
        return ComposeSwaps.withCommands(ComposeSwaps.withService(swap, changed), commands);
    }

    /** What a release writes down until it has come to its end. */
    public Path swaps() {
        return home.resolve(".slipway/swaps/" + stack.project());
    }

    /** Whether a rolling release is in that phase, or was killed there. */
    public boolean isIn(String phase) throws IOException {
        return Files.exists(swaps()) && Files.readString(swaps()).contains("\n" + phase + "\n");
    }

    /** As {@code kill -9}, the job and all that it has started. */
    public void kill(JobRequest request) throws Exception {
        for (String process : List.of("attempts/1", "command.pid")) {
            Path file = home.resolve(".slipway/jobs").resolve(request.folder()).resolve(process);
            String id = Files.readString(file).split(" ", 2)[0];
            Sshd.output("sh", "-c", "pkill -9 -s " + id + "; kill -9 " + id);
        }
    }

    /** The containers of the one that serves that run. */
    public List<String> running() throws Exception {
        return containers().values().stream()
                .filter(state -> state.startsWith("running "))
                .toList();
    }

    /** The containers of the one that serves, each with its state and its image. */
    public Map<String, String> containers() throws Exception {
        return containers("web");
    }

    public Map<String, String> containers(String service) throws Exception {
        Map<String, String> containers = new TreeMap<>();
        for (String id : stack.container(service).lines().toList()) {
            containers.put(id, stack.docker("inspect", "--format", "{{.State.Status}} {{.Image}}", id));
        }
        return containers;
    }
}
