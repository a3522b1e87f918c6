package slipway.docker.test;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.VolumeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import slipway.config.TestSettings;
import slipway.docker.engine.ContainerRemoval;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.Labels;
import slipway.docker.engine.LineLog;
import slipway.docker.engine.Owner;
import slipway.docker.engine.RunNames;
import slipway.docker.engine.SourceCopy;
import slipway.docker.registry.ImagePull;

/** One run of a project's tests in a container, from its network to the removal of all that was made for it. */
public final class TestRun {
    private static final String ROLE = "test";
    /** 128 and SIGTERM: nothing here sends it to a container, but an engine that is stopped does. */
    private static final int ENDED_BY_TERM = 143;

    /** As Docker 20.10 and as later ones put it. */
    private static final Pattern NO_ADDRESS =
            Pattern.compile("non-overlapping IPv4 address pool|address pools have been fully subnetted");

    private final EngineConnection engine;
    private final Owner owner;
    private final TestContainer plan;
    private final LineLog log;
    private final RunNames names;
    private final String container;
    private final List<ServiceStart> services = new ArrayList<>();

    public TestRun(EngineConnection engine, Owner owner, TestContainer plan, LineLog log) {
        this.engine = engine;
        this.owner = owner;
        this.plan = plan;
        this.log = log;
        this.names = RunNames.of(plan.project(), plan.run());
        this.container = names.container(ROLE);
    }

    /** What was made is removed while the caller goes on; before the return only if it came to no exit status. */
    public TestResult run(ImagePull pull) throws EngineException, InterruptedException {
        InspectImageResponse image = pull.ensure(plan.image());
        List<InspectImageResponse> serviceImages = new ArrayList<>();
        for (TestSettings.Service service : plan.settings().services()) {
            serviceImages.add(pull.ensure(service.image()));
        }
        boolean ended = false;
        try {
            createNetwork();
            startServices(serviceImages);
            createContainer();
            new SourceCopy(engine, container)
                    .copy(
                            plan.source(),
                            user(image.getConfig()),
                            folder(),
                            plan.settings().cache());
            for (ServiceStart service : services) {
                service.awaitReady();
            }
            int status = runCommands();
            ended = true;
            return new TestResult(status, engine.beside(this::cleanUp));
        } finally {
            if (!ended) {
                cleanUp();
            }
        }
    }

    private void createNetwork() throws EngineException, InterruptedException {
        try {
            askForNetwork();
        } catch (EngineException e) {
            throw NO_ADDRESS.matcher(String.valueOf(e.getMessage())).find()
                    ? new EngineException(
                            "the tests could not begin: the Docker engine has no addresses left for another network ("
                                    + e.getMessage() + "); docker network ls shows who has them, docker network prune"
                                    + " removes those of no use, and default-address-pools in its daemon.json gives more",
                            e)
                    : e;
        }
    }

    private void askForNetwork() throws EngineException, InterruptedException {
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
        List<TestSettings.Service> wanted = plan.settings().services();
        for (int i = 0; i < wanted.size(); i++) {
            log.line("starting service " + wanted.get(i).alias() + " ("
                    + wanted.get(i).image() + ")");
            services.add(new ServiceStart(engine, wanted.get(i), images.get(i), names, log, labels()));
        }
    }

    private void createContainer() throws EngineException, InterruptedException {
        HostConfig host = new HostConfig()
                .withNetworkMode(names.network())
                .withInit(true)
                // What it writes is read as it comes; kept by the engine too, it would fill the engine's disk.
                .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
                .withMounts(plan.settings().cache().stream().map(this::cache).toList());
        List<String> shell = new TestScript(plan.settings().commands()).startingWith(TestCommands.AWAIT_BEGIN);
        engine.ask("test container (" + plan.image() + ")", () -> {
            CreateContainerCmd create = engine.client()
                    .createContainerCmd(plan.image())
                    .withName(container)
                    .withEntrypoint(shell)
                    .withAttachStdin(true)
                    .withStdinOpen(true)
                    .withStdInOnce(true)
                    .withCmd(List.of())
                    .withWorkingDir(folder())
                    .withEnv(EnvironmentList.lines(plan.variables()))
                    .withLabels(labels())
                    .withHostConfig(host);
            plan.settings().user().ifPresent(create::withUser);
            return create.exec();
        });
    }

    private Mount cache(String folder) {
        return new Mount()
                .withType(MountType.VOLUME)
                .withSource(RunNames.volume(plan.project(), plan.cachesOf(), folder))
                .withTarget(folder)
                .withVolumeOptions(new VolumeOptions().withLabels(Labels.ofCache(owner, plan.project())));
    }

    /** The image's own user, unless the configuration names another. */
    private String user(ContainerConfig image) {
        return plan.settings().user().orElse(image == null || image.getUser() == null ? "" : image.getUser());
    }

    private int runCommands() throws EngineException, InterruptedException {
        int status = new TestCommands(engine, log, plan.image(), container).run();
        if (status == ENDED_BY_TERM) {
            log.line("the test container was told to end: by hand, or the Docker engine at " + engine.address()
                    + " is being stopped");
        }
        if (status != 0) {
            explain();
        }
        return status;
    }

    /** What the commands' own output cannot say. */
    private void explain() throws EngineException, InterruptedException {
        InspectContainerResponse.ContainerState state = stateOf(container);
        if (Boolean.TRUE.equals(state.getOOMKilled())) {
            log.line(
                    "out of memory: the kernel killed a process of the tests; give the machine more, or test less at a time");
        }
        for (TestSettings.Service service : plan.settings().services()) {
            InspectContainerResponse.ContainerState its = stateOf(names.container(service.alias()));
            if (!Boolean.TRUE.equals(its.getRunning())) {
                log.line("service " + service.alias() + " ended during the tests with status " + its.getExitCodeLong()
                        + (Boolean.TRUE.equals(its.getOOMKilled()) ? ", out of memory" : ""));
            }
        }
    }

    private InspectContainerResponse.ContainerState stateOf(String name) throws EngineException, InterruptedException {
        return engine.ask(
                        "container " + name,
                        () -> engine.client().inspectContainerCmd(name).exec())
                .getState();
    }

    private void cleanUp() {
        // Interrupted calls to the engine end before they have begun.
        boolean interrupted = Thread.interrupted();
        long end = engine.endOfCleanUp();
        services.forEach(ServiceStart::cancel);
        services.forEach(service -> service.awaitEnd(end));
        new ContainerRemoval(engine)
                .remove(
                        Stream.concat(
                                        Stream.of(container),
                                        plan.settings().services().stream()
                                                .map(service -> names.container(service.alias())))
                                .toList(),
                        List.of(names.network()),
                        end);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String folder() {
        return "/builds/" + plan.project();
    }

    private Map<String, String> labels() {
        return Labels.of(owner, plan.project(), plan.run());
    }
}
