package slipway.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import com.github.dockerjava.api.model.WaitContainerCondition;
import com.github.dockerjava.api.model.WaitResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import slipway.config.Test;

/** One run of a project's tests in a container, from its network to the removal of all that was made for it. */
final class TestRun {
    private static final String ROLE = "test";
    private static final Set<String> ROOT = Set.of("", "0", "root");
    private static final int NOT_FOUND = 127;
    private static final int FIRST_OUTPUT = 200;
    /** Said by the container's init, in several pieces; the engine itself does not notice. */
    private static final String NO_SHELL = "] exec sh failed";

    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long DRAIN_NANOS = Duration.ofSeconds(10).toNanos();

    private final EngineConnection engine;
    private final TestContainer plan;
    private final RunLog log;
    private final RunNames names;
    private final String container;
    private final List<ServiceStart> services = new ArrayList<>();
    private final ByteArrayOutputStream firstOutput = new ByteArrayOutputStream();

    TestRun(EngineConnection engine, TestContainer plan, RunLog log) {
        this.engine = engine;
        this.plan = plan;
        this.log = log;
        this.names = RunNames.of(plan.project(), plan.run());
        this.container = names.container(ROLE);
    }

    /** The exit status of the commands. */
    int run(Pull pull) throws DockerException, InterruptedException {
        InspectImageResponse image = pull.ensure(plan.image());
        List<InspectImageResponse> serviceImages = new ArrayList<>();
        for (Test.Service service : plan.settings().services()) {
            serviceImages.add(pull.ensure(service.image()));
        }
        try {
            createNetwork();
            startServices(serviceImages);
            createContainer();
            copySource(image.getConfig());
            for (ServiceStart service : services) {
                service.awaitReady();
            }
            return runCommands();
        } finally {
            cleanUp();
        }
    }

    private void createNetwork() throws DockerException, InterruptedException {
        engine.ask(
                "network of the test",
                () -> engine.client()
                        .createNetworkCmd()
                        .withName(names.network())
                        .withDriver("bridge")
                        .withCheckDuplicate(true)
                        .withLabels(labels())
                        .exec());
    }

    /** They start while the source is copied. */
    private void startServices(List<InspectImageResponse> images) {
        List<Test.Service> wanted = plan.settings().services();
        for (int i = 0; i < wanted.size(); i++) {
            log.line("starting service " + wanted.get(i).alias() + " ("
                    + wanted.get(i).image() + ")");
            services.add(new ServiceStart(engine, wanted.get(i), images.get(i), names, log, labels()));
        }
    }

    private void createContainer() throws DockerException, InterruptedException {
        HostConfig host = new HostConfig()
                .withNetworkMode(names.network())
                .withInit(true)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMounts(plan.settings().cache().stream().map(this::cache).toList());
        engine.ask(
                "test container (" + plan.image() + ")",
                () -> engine.client()
                        .createContainerCmd(plan.image())
                        .withName(container)
                        .withEntrypoint(
                                "sh", "-c", new TestScript(plan.settings().commands()).text())
                        .withCmd(List.of())
                        .withWorkingDir("/" + folder())
                        .withEnv(Environment.lines(plan.environment()))
                        .withLabels(labels())
                        .withHostConfig(host)
                        .exec());
    }

    private Mount cache(String folder) {
        return new Mount()
                .withType(MountType.VOLUME)
                .withSource(names.volume(folder))
                .withTarget(folder)
                .withVolumeOptions(new VolumeOptions().withLabels(Map.of(Labels.PROJECT, plan.project())));
    }

    private void copySource(ContainerConfig image) throws DockerException, InterruptedException {
        boolean root = image == null
                || image.getUser() == null
                || ROOT.contains(image.getUser().split(":", 2)[0]);
        FolderTar.Placement placement = new FolderTar.Placement(
                folder() + "/", !root, root ? List.of() : plan.settings().cache());
        FolderTar source = new FolderTar(plan.source(), DockerIgnore.nothing(), Map.of(), placement);
        try (TarStream tar = TarStream.of(source)) {
            engine.send(
                    "copying the source into the test container",
                    tar,
                    () -> engine.client()
                            .copyArchiveToContainerCmd(container)
                            .withRemotePath("/")
                            .withTarInputStream(tar)
                            .exec());
        }
    }

    private int runCommands() throws DockerException, InterruptedException {
        try (Received<Frame> output = engine.stream(
                        engine.client()
                                .attachContainerCmd(container)
                                .withStdOut(true)
                                .withStdErr(true)
                                .withFollowStream(true),
                        ContainerOutput.receiver());
                Received<WaitResponse> exit = engine.stream(
                        engine.client().waitContainerCmd(container).withCondition(WaitContainerCondition.NEXT_EXIT))) {
            awaitStart(output);
            awaitStart(exit);
            engine.ask(
                    "start of the tests in " + plan.image(),
                    () -> engine.client().startContainerCmd(container).exec());
            copyOutput(output, exit);
            return statusOf(exit);
        }
    }

    private void awaitStart(Received<?> stream) throws DockerException, InterruptedException {
        if (!stream.awaitStart(ATTACH_LIMIT)) {
            throw new DockerException("test container: the Docker engine at " + engine.address()
                    + " did not attach within " + ATTACH_LIMIT.toSeconds() + " s; look at its log");
        }
        if (stream.failure().isPresent()) {
            throw engine.failed("test container", stream.failure().get());
        }
    }

    /** Until the end of the output; after the exit it has a limit. */
    private void copyOutput(Received<Frame> output, Received<WaitResponse> exit) throws InterruptedException {
        long exitSeen = 0;
        while (!output.isOver()) {
            Optional<Frame> frame = output.next(LOOK);
            frame.ifPresent(this::write);
            if (!exit.isReady()) {
                continue;
            }
            exitSeen = exitSeen == 0 ? System.nanoTime() : exitSeen;
            if (System.nanoTime() - exitSeen > DRAIN_NANOS) {
                log.line("the test container has ended, but its output has not; the rest is left out");
                return;
            }
        }
    }

    private void write(Frame frame) {
        if (firstOutput.size() < FIRST_OUTPUT) {
            firstOutput.writeBytes(frame.getPayload());
        }
        log.write(frame.getPayload());
    }

    private int statusOf(Received<WaitResponse> exit) throws DockerException, InterruptedException {
        Optional<WaitResponse> answer = exit.next();
        if (answer.isEmpty()) {
            throw new DockerException("the Docker engine at " + engine.address()
                    + " was lost while the tests ran; see that it is running, then retry the run");
        }
        int status = answer.get().getStatusCode();
        if (status == NOT_FOUND && firstOutput.toString(StandardCharsets.UTF_8).contains(NO_SHELL)) {
            throw new DockerException("test.image: " + plan.image()
                    + " has no shell (sh) to run the commands with; choose an image that has one");
        }
        if (status != 0) {
            explain();
        }
        return status;
    }

    /** What the commands' own output cannot say. */
    private void explain() throws DockerException, InterruptedException {
        InspectContainerResponse.ContainerState state = stateOf(container);
        if (Boolean.TRUE.equals(state.getOOMKilled())) {
            log.line(
                    "out of memory: the kernel killed a process of the tests; give the machine more, or test less at a time");
        }
        for (Test.Service service : plan.settings().services()) {
            InspectContainerResponse.ContainerState its = stateOf(names.container(service.alias()));
            if (!Boolean.TRUE.equals(its.getRunning())) {
                log.line("service " + service.alias() + " ended during the tests with status " + its.getExitCodeLong()
                        + (Boolean.TRUE.equals(its.getOOMKilled()) ? ", out of memory" : ""));
            }
        }
    }

    private InspectContainerResponse.ContainerState stateOf(String name) throws DockerException, InterruptedException {
        return engine.ask(
                        "container " + name,
                        () -> engine.client().inspectContainerCmd(name).exec())
                .getState();
    }

    private void cleanUp() {
        // Interrupted calls to the engine end before they have begun.
        boolean interrupted = Thread.interrupted();
        services.forEach(ServiceStart::cancel);
        new Removal(engine)
                .remove(
                        Stream.concat(
                                        Stream.of(container),
                                        plan.settings().services().stream()
                                                .map(service -> names.container(service.alias())))
                                .toList(),
                        List.of(names.network()));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String folder() {
        return "builds/" + plan.project();
    }

    private Map<String, String> labels() {
        return Labels.of(plan.project(), plan.run());
    }
}
