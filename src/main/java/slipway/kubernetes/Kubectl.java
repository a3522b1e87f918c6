package slipway.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slipway.config.DeployMethod;
import slipway.kubernetes.KubernetesException.Kind;
import slipway.process.Command;
import slipway.process.Processes;
import slipway.text.HeadBuffer;
import slipway.text.SingleLine;

/**
 * The user's own {@code kubectl}, with their kubeconfig: the programs by which clouds log in work as they do for the user.
 * What is read is asked for by its address in the API ({@code kubectl get --raw}), so that one question is one request, in
 * the form that Kubernetes itself documents.
 */
final class Kubectl {
    /** A pod takes about 10 kB. */
    private static final int LARGEST = 16 << 20;

    /** Of one request; kubectl may make several, and a program may have to log in first. */
    private static final String REQUEST_LIMIT = "--request-timeout=10s";

    private static final Duration LIMIT = Duration.ofSeconds(45);
    private static final int LONGEST_REASON = 600;
    private static final int LINES = 3;

    private static final Pattern NOT_FOUND = Pattern.compile("\\(NotFound\\)");

    /** What would be answered again in the same way. */
    private static final Pattern REFUSED = Pattern.compile(
            "\\((?:Forbidden|Invalid|BadRequest|Unauthorized|MethodNotAllowed|UnsupportedMediaType|AlreadyExists)\\)"
                    + "|must be logged in|is invalid|does not exist|no such file|loading config file|unknown flag"
                    + "|unable to read client-|unable to parse");

    private final DeployMethod.Kubernetes cluster;
    private final String program;
    private final Processes processes = new Processes();

    Kubectl(DeployMethod.Kubernetes cluster) {
        this(cluster, "kubectl");
    }

    /** @param program as {@link Command} takes it */
    Kubectl(DeployMethod.Kubernetes cluster, String program) {
        this.cluster = cluster;
        this.program = program;
    }

    DeployMethod.Kubernetes cluster() {
        return cluster;
    }

    /** What the API has at this address. */
    JsonNode get(String path) throws KubernetesException, InterruptedException {
        return json(ask(List.of("get", "--raw", path)));
    }

    /** The same as text. */
    String text(String path) throws KubernetesException, InterruptedException {
        return ask(List.of("get", "--raw", path));
    }

    /** Changes a deployment by a JSON patch (RFC 6902): all of it, or nothing if a test in it fails. */
    void patch(String deployment, JsonNode patch) throws KubernetesException, InterruptedException {
        ask(List.of("patch", "deployment.apps/" + deployment, "--type=json", "--output=name", "--patch=" + patch));
    }

    /** Makes an object, which goes through a pipe; nothing is compared with a schema here, which would be one more question. */
    void create(JsonNode object) throws KubernetesException, InterruptedException {
        byte[] input = object.toString().getBytes(StandardCharsets.UTF_8);
        ask(List.of("create", "--filename=-", "--validate=false", "--output=name"), input);
    }

    /**
     * Begins to remove an object, and with it what belongs to it.
     *
     * @return what kubectl says of it; nothing where it was not there, which is not a failure
     */
    String delete(String object) throws KubernetesException, InterruptedException {
        return ask(List.of("delete", object, "--ignore-not-found", "--wait=false", "--output=name"));
    }

    /** Whether this login may do so. */
    boolean may(String verb, String resource) throws KubernetesException, InterruptedException {
        HeadBuffer output = new HeadBuffer(LARGEST);
        run(asking(List.of("auth", "can-i", verb, resource)), output);
        return output.text().lines().map(String::strip).anyMatch("yes"::equals);
    }

    /** Of kubectl itself, as {@code kubectl version} prints it. */
    JsonNode version() throws KubernetesException, InterruptedException {
        return json(ask(List.of("version", "--client", "--output=json"))).path("clientVersion");
    }

    /** The contexts that the kubeconfig has. */
    List<String> contexts() throws KubernetesException, InterruptedException {
        HeadBuffer output = new HeadBuffer(LARGEST);
        int status = run(command().and("config", "get-contexts", "--output=name"), output);
        if (status != 0) {
            throw failure(output.text(), status);
        }
        return output.text()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private String ask(List<String> arguments) throws KubernetesException, InterruptedException {
        return ask(arguments, new byte[0]);
    }

    private String ask(List<String> arguments, byte[] input) throws KubernetesException, InterruptedException {
        HeadBuffer output = new HeadBuffer(LARGEST);
        int status = run(asking(arguments).reading(input), output);
        if (status != 0) {
            throw failure(output.text(), status);
        }
        if (output.isFull()) {
            throw new KubernetesException(
                    Kind.REFUSED, "kubectl: the answer is larger than " + (LARGEST >> 20) + " MiB, and was not read");
        }
        return output.text();
    }

    private Command asking(List<String> arguments) {
        return command()
                .and("--context=" + cluster.context(), "--namespace=" + cluster.namespace(), REQUEST_LIMIT)
                .and(arguments);
    }

    private Command command() {
        return Command.of(program)
                .and(cluster.kubeconfig().map(file -> "--kubeconfig=" + file).stream()
                        .toList());
    }

    private int run(Command command, HeadBuffer output) throws KubernetesException, InterruptedException {
        try {
            return processes.run(command, output, LIMIT);
        } catch (TimeoutException e) {
            throw new KubernetesException(
                    Kind.UNREACHABLE, "the cluster of the context " + cluster.context() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new KubernetesException(Kind.REFUSED, e.getMessage());
        }
    }

    private KubernetesException failure(String output, int status) {
        Kind kind = Kind.UNREACHABLE;
        if (NOT_FOUND.matcher(output).find()) {
            kind = Kind.NOT_FOUND;
        } else if (REFUSED.matcher(output).find()) {
            kind = Kind.REFUSED;
        }
        List<String> lines = output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        String last = lines.stream().skip(Math.max(0, lines.size() - LINES)).collect(Collectors.joining("; "));
        String words = last.isEmpty() ? "exit status " + status : SingleLine.line(last, LONGEST_REASON);
        return new KubernetesException(kind, "kubectl (context " + cluster.context() + "): " + words);
    }

    /** Warnings of kubectl's, and of a program that logs in, may stand before it and after it. */
    private JsonNode json(String output) throws KubernetesException {
        int start = output.startsWith("{") ? 0 : output.indexOf("\n{") + 1;
        try {
            JsonNode node = new ObjectMapper().readTree(output.substring(start));
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException notUnderstood) {
            // The same for people as any other text.
        }
        throw new KubernetesException(
                Kind.UNREACHABLE,
                "kubectl (context " + cluster.context() + "): the answer is not understood: "
                        + SingleLine.line(output.strip(), LONGEST_REASON));
    }
}
