package slipway.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A script for the host's shell: the resources of this package, with all values as quoted variables before them. */
final class HostScript {
    /** Understood by every login shell, also those that are not POSIX shells; the script comes on stdin. */
    static final String COMMAND = "exec /bin/sh -s";

    private static final int KEPT_JOBS = 30;
    private static final String COMMON = resource("host.sh");

    private final Map<String, String> variables = new LinkedHashMap<>();
    private final String text;

    private HostScript(String text) {
        this.text = text;
    }

    /**
     * Starts the job unless it was, and follows it.
     *
     * @param mark comes before what the script itself says on stdout; not to be guessed by the job
     * @param resume the first byte of the output that is wanted
     */
    static byte[] follow(JobRequest request, String mark, long resume) {
        String command = command(request.work());
        String runner = runner(request, command);
        String environment = request.exports();
        String files = request.identity() + "\n" + command + "\n" + environment + runner;
        return placing(request, "follow.sh")
                .set("project", request.lock())
                .set("command", command)
                .set("environment", environment)
                .set("runner", runner)
                .set("size", Integer.toString(files.getBytes(StandardCharsets.UTF_8).length))
                .set("mark", mark)
                .set("resume", Long.toString(resume))
                .bytes();
    }

    static byte[] stop(JobRequest request, Duration grace) {
        return placing(request, "stop.sh")
                .set("grace", Long.toString(grace.toSeconds()))
                .bytes();
    }

    static byte[] probe() {
        return new HostScript(resource("probe.sh")).bytes();
    }

    private static String command(HostWork work) {
        if (work instanceof HostWork.Command command && command.check().isEmpty()) {
            return command.command();
        }
        throw new UnsupportedOperationException("comes with swap.sh: " + work);
    }

    private static String runner(JobRequest request, String command) {
        return new HostScript(resource("runner.sh"))
                .set("project", request.lock())
                .set("command", command)
                .set("patience", Long.toString(request.patience().toSeconds()))
                .set("keep", Integer.toString(KEPT_JOBS))
                .body();
    }

    /** Knows what tells where on the host the job is; the runner need not, since it is in that place. */
    private static HostScript placing(JobRequest request, String resource) {
        return new HostScript(resource(resource))
                .set("identity", request.identity())
                .set("short", request.folder())
                .set("long", request.secondFolder());
    }

    private HostScript set(String name, String value) {
        variables.put(name, value);
        return this;
    }

    private String body() {
        StringBuilder body = new StringBuilder();
        variables.forEach((name, value) ->
                body.append(name).append('=').append(ShellText.quote(value)).append('\n'));
        return body.append(COMMON).append(text).toString();
    }

    /** In braces: a shell runs nothing of it before it has read the last one, so a cut transmission does nothing. */
    private byte[] bytes() {
        return ("{\n" + body() + "exit\n}\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String resource(String name) {
        try (InputStream text = HostScript.class.getResourceAsStream(name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
