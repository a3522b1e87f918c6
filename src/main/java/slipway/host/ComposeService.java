package slipway.host;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import slipway.config.DeployMethod;
import slipway.config.Strategy;
import slipway.text.ShellText;

/**
 * The services of a compose stack on a host that run the same image. How the stack is called is read from its containers; what is given here counts
 * instead, and where nothing of the stack is there yet.
 *
 * @param directory of the stack: below the user's home folder, absolute, or {@code ~/...}
 * @param services one at least; the first is the one that serves
 * @param files the compose files, seen from there
 * @param project compose's name for the stack
 * @param reload the services that are sent a signal when the first one has another container
 * @param envFiles files with variables, instead of {@code .env}, seen from there
 * @param strategy how the first one gets another image
 */
public record ComposeService(
        String directory,
        List<String> services,
        List<String> files,
        Optional<String> project,
        List<String> envFiles,
        List<String> profiles,
        List<DeployMethod.Reload> reload,
        Strategy strategy)
        implements HostService {
    /** Without a service, what it tells is of all containers of the project. */
    static final List<String> LOOK = List.of("engine.sh", "stack.sh", "look.sh");

    public ComposeService {
        services = List.copyOf(services);
        files = List.copyOf(files);
        envFiles = List.copyOf(envFiles);
        profiles = List.copyOf(profiles);
        reload = List.copyOf(reload);
        ShellText.checkLine(directory);
        if (services.isEmpty()) {
            throw new IllegalArgumentException("no service");
        }
        services.forEach(ShellText::checkLine);
        files.forEach(ShellText::checkLine);
        project.ifPresent(ShellText::checkLine);
        envFiles.forEach(ShellText::checkLine);
        profiles.forEach(ShellText::checkLine);
        reload.forEach(each -> ShellText.checkLine(each.service() + each.signal()));
    }

    /** What the configuration says. */
    public static ComposeService of(DeployMethod.Compose compose) {
        return new ComposeService(
                compose.directory(),
                compose.services(),
                compose.files(),
                compose.project(),
                compose.envFiles(),
                compose.profiles(),
                compose.reload(),
                compose.strategy());
    }

    /** The one that serves. */
    public String service() {
        return services.get(0);
    }

    @Override
    public List<String> look() {
        return LOOK;
    }

    /** A list is a text of lines. */
    @Override
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("directory", directory);
        variables.put("service", service());
        variables.put("services", String.join(" ", services));
        variables.put("workers", String.join(" ", services.subList(1, services.size())));
        variables.put("compose_files", String.join("\n", files));
        variables.put("compose_project", project.orElse(""));
        variables.put("env_files", String.join("\n", envFiles));
        variables.put("profiles", String.join("\n", profiles));
        variables.put(
                "reload",
                reload.stream()
                        .map(each -> each.service() + ":" + each.signal())
                        .collect(Collectors.joining(" ")));
        variables.put("strategy", strategy.word());
        // "replace" may find a rolling release that was killed, and ends it with the usual times.
        variables.putAll(variables(strategy.drain().orElse(Strategy.Drain.USUAL)));
        return variables;
    }

    private static Map<String, String> variables(Strategy.Drain drain) {
        return Map.of(
                "router", drain.router().orElse(""),
                "drain_command", ShellText.words(drain.command()),
                "settle", seconds(drain.settle()),
                "drain_within", seconds(drain.within()));
    }

    private static String seconds(Duration time) {
        return Long.toString(time.plusMillis(999).toSeconds());
    }
}
