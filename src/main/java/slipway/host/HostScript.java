package slipway.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import slipway.text.ShellText;

/** A script for the host's shell: the resources of this package, with all values as quoted variables before them. */
public final class HostScript {
    /** Understood by every login shell, also those that are not POSIX shells; the script comes on stdin. */
    public static final String COMMAND = "exec /bin/sh -s";

    private static final int KEPT_JOBS = 30;
    private static final String COMMON = resource("host.sh");

    private final Map<String, String> variables = new LinkedHashMap<>();
    private final String text;

    private HostScript(String... texts) {
        this.text = String.join("", texts);
    }

    private static HostScript of(List<String> resources) {
        return new HostScript(resources.stream().map(HostScript::resource).toArray(String[]::new));
    }

    /**
     * Starts the job unless it was, and follows it.
     *
     * @param mark comes before what the script itself says on stdout; not to be guessed by the job
     * @param resume the first byte of the output that is wanted
     */
    public static byte[] follow(JobRequest request, String mark, long resume) {
        WorkScript work = request.work().script();
        String runner = runner(request, work);
        String environment = request.exports();
        String files = request.identity() + "\n" + work.words() + "\n" + environment + runner;
        return placing(request, "follow.sh")
                .set("command", work.words())
                .set("environment", environment)
                .set("runner", runner)
                .set("size", Integer.toString(files.getBytes(StandardCharsets.UTF_8).length))
                .set("mark", mark)
                .set("resume", Long.toString(resume))
                .set(
                        "slipway_login",
                        request.work()
                                .login()
                                .map(login -> login.configuration().reveal())
                                .orElse(""))
                .bytes();
    }

    public static byte[] stop(JobRequest request, Duration grace) {
        return placing(request, "stop.sh")
                .set("grace", Long.toString(grace.toSeconds()))
                .set("whole", request.work().endsByItself() ? "yes" : "")
                .bytes();
    }

    static byte[] probe() {
        return new HostScript(COMMON, resource("probe.sh")).bytes();
    }

    static byte[] stacks(String mark) {
        return new HostScript(resource("engine.sh"), resource("stacks-probe.sh"))
                .set("mark", mark)
                .bytes();
    }

    static byte[] look(HostInspection inspection, String mark) {
        List<String> scripts = inspection.service().map(HostService::look).orElse(ComposeService.LOOK);
        HostScript script = of(scripts)
                .set("mark", mark)
                .set("label", inspection.slipwayProject())
                .set("service", "");
        inspection.service().ifPresent(service -> service.variables().forEach(script::set));
        return script.bytes();
    }

    /**
     * @param project the one whose jobs may have left something unfinished
     * @param reference what the service's image is called
     * @param uptime see {@link HealthCheck}
     */
    static byte[] probe(String project, ComposeService service, String reference, Duration uptime) {
        HostScript script = new HostScript(
                        resource("engine.sh"),
                        resource("stack.sh"),
                        resource("service.sh"),
                        resource("affected.sh"),
                        resource("fits.sh"),
                        resource("leftover.sh"),
                        resource("haproxy.sh"),
                        resource("router-probe.sh"),
                        resource("stack-probe.sh"))
                .set("project", JobRequest.lock(project))
                .set("reference", reference)
                .set("uptime", Long.toString(uptime.toSeconds()));
        service.variables().forEach(script::set);
        return script.bytes();
    }

    /** @param commands whether a release has commands of its own */
    static byte[] probe(SwarmService service, boolean commands) {
        HostScript script = of(List.of("engine.sh", "swarm-service.sh", "swarm-copy.sh", "swarm-probe.sh"))
                .set("commands", commands ? "yes" : "");
        service.variables().forEach(script::set);
        return script.bytes();
    }

    /**
     * Asks whether images of the repository could be fetched.
     *
     * @param repository empty where none is: images are built where they run
     * @param url what the host is to ask whether a release is healthy; empty if it is not asked
     */
    static byte[] fetchProbe(Optional<String> repository, Optional<RegistryLogin> login, Optional<URI> url) {
        return new HostScript(resource("engine.sh"), resource("asker.sh"), resource("fetch-probe.sh"))
                .set("repository", repository.orElse(""))
                .set("url", url.map(URI::toASCIIString).orElse(""))
                .set(
                        "slipway_login",
                        login.map(known -> known.configuration().reveal()).orElse(""))
                .bytes();
    }

    /** What the host keeps as the job itself, and starts. */
    static String runner(JobRequest request, WorkScript work) {
        List<String> resources = new ArrayList<>(List.of("host.sh", "fence.sh"));
        resources.addAll(work.resources());
        resources.add("runner.sh");
        HostScript runner = of(resources)
                .set("project", request.lock())
                .set("patience", Long.toString(request.patience().toSeconds()))
                .set("identity", request.identity())
                .set("keep", Integer.toString(KEPT_JOBS));
        work.variables().forEach(runner::set);
        return runner.body();
    }

    /** Knows what tells where on the host the job is; the runner is in that place. */
    private static HostScript placing(JobRequest request, String resource) {
        return new HostScript(COMMON, resource("fence.sh"), resource(resource))
                .set("identity", request.identity())
                .set("project", request.lock())
                .set("fence", Long.toString(request.fence()))
                .set("short", request.folder())
                .set("long", request.secondFolder());
    }

    private HostScript set(String name, String value) {
        variables.put(name, value);
        return this;
    }

    private String body() {
        // A variable that the login shell has exported would be seen by all programs; unset, it is the script's own.
        StringBuilder body = new StringBuilder("unset slipway_login\n");
        variables.forEach((name, value) ->
                body.append(name).append('=').append(ShellText.quote(value)).append('\n'));
        return body.append(text).toString();
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
