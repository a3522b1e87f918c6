package slipway;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.ParseException;
import slipway.config.Config;
import slipway.config.DeployMethod;
import slipway.config.Environment;
import slipway.config.Project;
import slipway.config.RedeploySettings;
import slipway.text.Nearest;

/** {@code slipway router PROJECT --port PORT}: what its words ask for. */
final class RouterCommand {
    private static final String NAME = "router";
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
    private static final int LAST_PORT = 65_535;
    /** It becomes a word of HAProxy's configuration, where other characters would have a meaning. */
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/?&=+-]*");

    private final CommandLine line;

    RouterCommand(CommandLine line) {
        this.line = line;
    }

    static boolean isMeant(CommandLine line) {
        return line.getArgs().length > 0 && line.getArgs()[0].equals(NAME);
    }

    /** Says what is wrong with the words, whether they are of this command or its options stand beside another. */
    static void check(CommandLine line) throws ParseException {
        for (String option : List.of("port", "health", "environment")) {
            if (line.hasOption(option) && !isMeant(line)) {
                throw new ParseException("--" + option + " belongs to the command router");
            }
        }
        if (!isMeant(line) || line.hasOption("help")) {
            return;
        }
        if (line.getArgs().length == 1) {
            throw new ParseException("router wants PROJECT, not nothing");
        }
        String port = line.getOptionValue("port", "");
        if (!PORT.matcher(port).matches() || Integer.parseInt(port) > LAST_PORT) {
            throw new ParseException(
                    "router wants --port PORT, the port on which the service listens in its container, not "
                            + (port.isEmpty() ? "nothing" : port));
        }
        String health = line.getOptionValue("health", "/");
        if (!PATH.matcher(health).matches()) {
            throw new ParseException("--health wants a path such as /healthz, not " + health);
        }
    }

    RouterConfiguration configuration(Config config) throws ParseException {
        String name = line.getArgList().get(1);
        Project project = config.project(name)
                .orElseThrow(() -> new ParseException("there is no project " + name + " in " + config.file() + "; "
                        + Nearest.advice(
                                name,
                                config.projects().stream().map(Project::name).toList())));
        DeployMethod.Compose compose = environment(project)
                .redeploy()
                .map(RedeploySettings::method)
                .flatMap(DeployMethod::compose)
                .orElseThrow(() -> new ParseException("the project " + name
                        + " has no redeploy.compose, so a router has no service to send requests to"));
        return new RouterConfiguration(
                name,
                compose,
                Integer.parseInt(line.getOptionValue("port")),
                Optional.ofNullable(line.getOptionValue("health")));
    }

    private Environment environment(Project project) throws ParseException {
        Optional<String> name = Optional.ofNullable(line.getOptionValue("environment"));
        return name.map(project::environment)
                .orElseGet(project::onlyEnvironment)
                .orElseThrow(() -> new ParseException("router wants --environment with one of "
                        + project.environments().stream().map(Environment::name).collect(Collectors.joining(", "))));
    }
}
