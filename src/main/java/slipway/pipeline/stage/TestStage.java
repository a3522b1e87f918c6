package slipway.pipeline.stage;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import slipway.config.TestSettings;
import slipway.docker.engine.EngineException;
import slipway.docker.test.TestContainer;
import slipway.docker.test.TestResult;
import slipway.docker.test.TestScript;
import slipway.process.Command;
import slipway.process.ExitStatus;
import slipway.process.Processes;
import slipway.text.Elapsed;

/** The test stage: the project's commands, in a container or on the server itself. */
public final class TestStage {
    /** 128 and SIGPIPE. */
    private static final int ENDED_BY_PIPE = 141;

    private final RunEngines engines;
    private final Processes processes;
    private final EarlierTests earlier;

    public TestStage(RunEngines engines, Processes processes, EarlierTests earlier) {
        this.engines = engines;
        this.processes = processes;
        this.earlier = earlier;
    }

    public StageResult run(RunContext context, TestSettings test) throws InterruptedException {
        return earlier.orElse(context, test, () -> commands(context, test));
    }

    private StageResult commands(RunContext context, TestSettings test) throws InterruptedException {
        var time = Elapsed.start();
        try {
            int status = test.image().isPresent() ? inContainer(context, test) : onServer(context, test);
            if (status == ENDED_BY_PIPE) {
                context.log()
                        .line(
                                "slipway: a program wrote into a pipe whose reader had ended, such as head; as in GitLab that"
                                        + " fails the pipe: let the reader read on, or write (program || true) | head");
            }
            return status == 0
                    ? StageResult.succeeded("passed in " + time)
                    : StageResult.failed(
                            ExitStatus.worded(status) + " after " + time + FailureReason.quote(context.log()));
        } catch (EngineException e) {
            return StageResult.failed(e.getMessage());
        } catch (IOException e) {
            return StageResult.failed("the commands could not be started: " + e.getMessage());
        }
    }

    private int inContainer(RunContext context, TestSettings test) throws EngineException, InterruptedException {
        var plan = new TestContainer(
                context.run().project(),
                context.run().id(),
                test,
                environment(context, test, "/builds/" + context.run().project()),
                context.folder(),
                context.login(),
                context.cachesOf());
        TestResult result = engines.of(context).run(plan, context.log());
        context.inBackground(result.removed());
        return result.status();
    }

    private int onServer(RunContext context, TestSettings test) throws IOException, InterruptedException {
        List<String> shell = new TestScript(test.commands()).command();
        Command command = Command.of(shell.get(0))
                .and(shell.subList(1, shell.size()))
                .in(context.folder())
                .with(environment(context, test, context.folder().toString()));
        return processes.run(command, context.log());
    }

    private static Map<String, String> environment(RunContext context, TestSettings test, String folder) {
        var environment = new TreeMap<>(context.ciVariables("test", folder));
        environment.putAll(test.environment());
        return environment;
    }
}
