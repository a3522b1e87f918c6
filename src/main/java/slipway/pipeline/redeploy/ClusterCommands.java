package slipway.pipeline.redeploy;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import slipway.config.DeployMethod;
import slipway.kubernetes.ReleaseCommand;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.StageResult;
import slipway.run.RunHost;

/** The release's own commands around the deployments of a Kubernetes cluster, each once in a run. */
record ClusterCommands(JobRequests requests, DeployMethod.Kubernetes cluster) {
    /** What must end well before the first deployment is changed. */
    Optional<ReleaseCommand> before(RunHost host, Consumer<String> log) {
        boolean wanted = host.position() == 0 && requests.prepares();
        return wanted ? command("before", cluster.before(), host, log) : Optional.empty();
    }

    /**
     * What runs when all deployments are live: they stay so, whatever becomes of it. Its Job is left to the next release, and
     * to the cluster: only when the run has ended is it certain that nobody asks for it again.
     */
    StageResult after(StageResult rollout) throws InterruptedException {
        RunContext context = requests.context();
        RunHost first = context.claim().hosts().get(0);
        Optional<ReleaseCommand> command = command("after", cluster.after(), first, context.log()::line);
        if (rollout.end() != StageResult.End.SUCCEEDED || command.isEmpty()) {
            return rollout;
        }
        Optional<String> trouble =
                command.get().run(context.byDigest(ReleaseCandidate.of(context).digest()));
        if (trouble.isEmpty()) {
            return rollout;
        }
        String why = context.log().redacted("the new release holds and is live, but " + trouble.get());
        context.claim().on(first).doubt(why);
        return StageResult.End.HOSTS_FAILED.because(why);
    }

    private Optional<ReleaseCommand> command(String called, List<String> program, RunHost host, Consumer<String> log) {
        return program.isEmpty()
                ? Optional.empty()
                : Optional.of(new ReleaseCommand(
                        cluster,
                        requests.context().repository(),
                        requests.identity(host),
                        new ReleaseCommand.Program(called, program, JobRequests.patience(requests.redeploy())),
                        log));
    }
}
