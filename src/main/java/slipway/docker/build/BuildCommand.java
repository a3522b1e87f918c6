package slipway.docker.build;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import slipway.config.BuildSettings;
import slipway.config.Secret;
import slipway.docker.cli.DockerProgram;
import slipway.process.Command;

/**
 * The command line of one build. Secrets are in its environment, which other users cannot read, and not among its
 * arguments, which they can. So are the values of build arguments, except those that the environment cannot take: a
 * variable of that name would change what Docker's command line does, such as {@code HTTP_PROXY}.
 *
 * @param environment what Docker's command line is given of the server's own
 */
record BuildCommand(DockerProgram docker, ImageBuild plan, BuildPaths paths, Map<String, String> environment) {
    private static final String SECRET = "SLIPWAY_BUILD_SECRET_";
    private static final Pattern CLIENTS_OWN = Pattern.compile(
            "PATH|HOME|LANG|LC_.*|LD_.*|TMPDIR|XDG_.*|SSL_CERT_.*|DOCKER_.*|BUILDKIT_.*|BUILDX_.*|SLIPWAY_.*|.*_PROXY",
            Pattern.CASE_INSENSITIVE);

    /**
     * @param idFile where the id of the image is written to
     * @param pull whether registries are asked for newer base images
     */
    Command writing(Path idFile, boolean pull) {
        BuildSettings settings = plan.settings();
        List<String> arguments = new ArrayList<>(docker.build());
        arguments.addAll(List.of("--progress=plain", "--iidfile=" + idFile));
        plan.references().forEach(reference -> arguments.add("--tag=" + reference));
        plan.allLabels().forEach((name, value) -> arguments.add("--label=" + name + "=" + value));
        // By name alone where that is possible: then Docker takes the value from its environment.
        settings.args()
                .forEach((name, value) ->
                        arguments.add("--build-arg=" + (isTaken(name, value) ? name + "=" + value : name)));
        secrets().forEach((variable, id) -> arguments.add("--secret=id=" + id + ",env=" + variable));
        settings.ssh().forEach((id, key) -> arguments.add("--ssh=" + id + "=" + key));
        settings.cacheFrom().forEach(source -> arguments.add("--cache-from=" + source));
        paths.dockerfile().ifPresent(file -> arguments.add("--file=" + file));
        settings.target().ifPresent(target -> arguments.add("--target=" + target));
        if (!settings.platforms().isEmpty()) {
            arguments.add("--platform=" + String.join(",", settings.platforms()));
        }
        if (settings.noCache()) {
            arguments.add("--no-cache");
        }
        if (pull) {
            arguments.add("--pull");
        }
        arguments.add("--");
        arguments.add(paths.context().toString());
        return Command.of(docker.program().toString())
                .and(arguments)
                .in(plan.work())
                .with(argumentValues())
                .with(secretValues())
                .with(environment)
                .with("DOCKER_BUILDKIT", "1");
    }

    /** The ids of the secrets, by the variables that hand them over. */
    private Map<String, String> secrets() {
        Map<String, String> ids = new TreeMap<>();
        new TreeMap<>(plan.settings().secrets()).keySet().forEach(id -> ids.put(SECRET + ids.size(), id));
        return ids;
    }

    private Map<String, String> secretValues() {
        Map<String, Secret> secrets = plan.settings().secrets();
        Map<String, String> values = new HashMap<>();
        secrets().forEach((variable, id) -> values.put(variable, secrets.get(id).reveal()));
        return values;
    }

    private Map<String, String> argumentValues() {
        Map<String, String> values = new HashMap<>(plan.settings().args());
        values.entrySet().removeIf(each -> isTaken(each.getKey(), each.getValue()));
        return values;
    }

    /** Whether a variable of this name has another value already, or changes what Docker's command line itself does. */
    private boolean isTaken(String name, String value) {
        String given = environment.get(name);
        return given == null ? CLIENTS_OWN.matcher(name).matches() : !given.equals(value);
    }
}
