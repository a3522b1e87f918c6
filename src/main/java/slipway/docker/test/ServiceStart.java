package slipway.docker.test;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import java.util.List;
import java.util.Map;
import slipway.config.TestSettings;
import slipway.docker.engine.EngineConnection;
import slipway.docker.engine.EngineException;
import slipway.docker.engine.LineLog;
import slipway.docker.engine.RunNames;

/** Starts one service beside a test, on a thread of its own, and waits until it is ready. */
final class ServiceStart {
    /** Only its last lines are ever asked for. */
    private static final Map<String, String> BOUNDED_LOG = Map.of("max-size", "1m", "max-file", "2");

    private final EngineConnection engine;
    private final TestSettings.Service service;
    private final Readiness readiness;
    private final Thread thread;
    private volatile EngineException failure;

    /**
     * @param names of the run's container and network
     * @param labels of the container
     */
    ServiceStart(
            EngineConnection engine,
            TestSettings.Service service,
            InspectImageResponse image,
            RunNames names,
            LineLog log,
            Map<String, String> labels) {
        this.engine = engine;
        this.service = service;
        this.readiness = new Readiness(engine, log, service, names.container(service.alias()), image.getConfig());
        this.thread = new Thread(() -> start(names, labels), "service " + service.alias());
        thread.setDaemon(true);
        thread.start();
    }

    private void start(RunNames names, Map<String, String> labels) {
        try {
            create(names, labels);
            readiness.await();
        } catch (EngineException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new EngineException("service " + service.alias() + " was not waited for", e);
        } catch (RuntimeException e) {
            failure = new EngineException("service " + service.alias() + ": " + e, e);
        }
    }

    private void create(RunNames names, Map<String, String> labels) throws EngineException, InterruptedException {
        String what = "service " + service.alias() + " (" + service.image() + ")";
        String name = names.container(service.alias());
        HostConfig host = new HostConfig()
                .withNetworkMode(names.network())
                .withSecurityOpts(List.of("no-new-privileges"))
                .withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, BOUNDED_LOG));
        engine.ask(what, () -> {
            CreateContainerCmd create = engine.client()
                    .createContainerCmd(service.image())
                    .withName(name)
                    .withAliases(service.alias())
                    .withEnv(EnvironmentList.lines(service.environment()))
                    .withLabels(labels)
                    .withHostConfig(host);
            if (!service.entrypoint().isEmpty()) {
                create.withEntrypoint(service.entrypoint());
            }
            if (!service.command().isEmpty()) {
                create.withCmd(service.command());
            }
            return create.exec();
        });
        engine.ask(what, () -> engine.client().startContainerCmd(name).exec());
    }

    void awaitReady() throws EngineException, InterruptedException {
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the start. */
    void cancel() {
        thread.interrupt();
    }

    /** Returns once nothing more is made, or at that System.nanoTime(); interrupted or not. */
    void awaitEnd(long end) {
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() < end) {
            try {
                thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
