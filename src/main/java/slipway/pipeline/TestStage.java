package slipway.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slipway.config.Test;
import slipway.docker.DockerException;
import slipway.docker.Engine;
import slipway.docker.TestContainer;
import slipway.docker.TestScript;
import slipway.docker.Tested;
import slipway.process.Command;
import slipway.process.ExitStatus;
import slipway.process.Processes;
import slipway.text.Elapsed;

/** The test stage: the project's commands, in a container or on the server itself. */
final class TestStage {
    /** 128 and SIGPIPE. */
    private static final int ENDED_BY_PIPE = 141;

    private final Engine engine;
    private final Processes processes;

    TestStage(Engine engine, Processes processes) {
        this.engine = engine;
        this.processes = processes;
    }

    StageResult run(Work work, Test test) throws InterruptedException {
        var time = Elapsed.start();
        try {
            int status = test.image().isPresent() ? inContainer(work, test) : onServer(work, test);
            if (status == ENDED_BY_PIPE) {
                work.log()
                        .line(
                                "slipway: a program wrote into a pipe whose reader had ended, such as head; as in GitLab that"
                                        + " fails the pipe: let the reader read on, or write (program || true) | head");
            }
            return status == 0
                    ? StageResult.succeeded("passed in " + time)
                    : new StageResult.Failed(ExitStatus.worded(status) + " after " + time + Reasons.quote(work.log()));
        } catch (DockerException e) {
            return new StageResult.Failed(e.getMessage());
        } catch (IOException e) {
            return new StageResult.Failed("the commands could not be started: " + e.getMessage());
        }
    }

    private int inContainer(Work work, Test test) throws DockerException, InterruptedException {
        var plan = new TestContainer(
                work.run().project(),
                work.run().id(),
                test,
                environment(work, test, "/builds/" + work.run().project()),
                work.folder(),
                work.login());
        Tested tested = engine.run(plan, work.log());
        work.beside(tested.removed());
        return tested.status();
    }

    private int onServer(Work work, Test test) throws IOException, InterruptedException {
        List<String> shell = new TestScript(test.commands()).command();
        Command command = Command.of(shell.get(0))
                .and(shell.subList(1, shell.size()))
                .in(work.folder())
                .with(environment(work, test, work.folder().toString()));
        return processes.run(command, work.log());
    }

    private static Map<String, String> environment(Work work, Test test, String folder) {
        var environment = new TreeMap<>(work.ciVariables("test", folder));
        environment.putAll(test.environment());
        return environment;
    }
}
