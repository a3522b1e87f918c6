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
 * The services of a compose stack on a host that run the same image. How the stack is called is read from its containers; what is configured counts
 * instead, and where nothing of the stack is there yet.
 */
public record ComposeService(DeployMethod.Compose stack) implements HostService {
    /** Without a service, what it tells is of all containers of the project. */
    static final List<String> LOOK = List.of("engine.sh", "stack.sh", "look.sh");

    public ComposeService {
        ShellText.checkLine(stack.directory());
        stack.services().forEach(ShellText::checkLine);
        stack.files().forEach(ShellText::checkLine);
        stack.project().ifPresent(ShellText::checkLine);
        stack.envFiles().forEach(ShellText::checkLine);
        stack.profiles().forEach(ShellText::checkLine);
        stack.reload().forEach(each -> ShellText.checkLine(each.service() + each.signal()));
    }

    /** Where the stack's own containers and folder say all. */
    public static ComposeService of(String directory, String service) {
        return new ComposeService(new DeployMethod.Compose(
                directory,
                List.of(service),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                new Strategy.Replace(),
                List.of(),
                List.of()));
    }

    @Override
    public List<String> services() {
        return stack.services();
    }

    @Override
    public List<String> look() {
        return LOOK;
    }

    /** A list is a text of lines. */
    @Override
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("directory", stack.directory());
        variables.put("service", stack.service());
        variables.put("services", String.join(" ", services()));
        variables.put(
                "workers", String.join(" ", services().subList(1, services().size())));
        variables.put("compose_files", String.join("\n", stack.files()));
        variables.put("compose_project", stack.project().orElse(""));
        variables.put("env_files", String.join("\n", stack.envFiles()));
        variables.put("profiles", String.join("\n", stack.profiles()));
        variables.put(
                "reload",
                stack.reload().stream()
                        .map(each -> each.service() + ":" + each.signal())
                        .collect(Collectors.joining(" ")));
        variables.put("strategy", stack.strategy().word());
        // "replace" may find a rolling release that was killed, and ends it with the usual times.
        variables.putAll(variables(stack.strategy().drain().orElse(Strategy.Drain.USUAL)));
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
