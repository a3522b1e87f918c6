package slipway.pipeline.redeploy;

import java.util.List;
import java.util.Optional;
import slipway.config.DeployMethod;
import slipway.config.VerifySettings;
import slipway.kubernetes.DeploymentOutcome;
import slipway.kubernetes.DeploymentRollout;
import slipway.kubernetes.ReleaseCommand;
import slipway.pipeline.redeploy.HostOutcome.Kind;
import slipway.pipeline.stage.ReleaseCandidate;
import slipway.pipeline.stage.RunContext;
import slipway.run.Release;
import slipway.run.RunHost;

/** The redeploy of one deployment of a Kubernetes cluster, in the words of all targets. */
final class DeploymentRedeploy {
    private final RunContext context;
    private final DeploymentRollout rollout;
    private final boolean serves;
    private final Optional<ReleaseCommand> before;

    /** @param cluster has a deployment for this place */
    DeploymentRedeploy(JobRequests requests, DeployMethod.Kubernetes cluster, RunHost host, HostLog log) {
        this.context = requests.context();
        int position = cluster.places().indexOf(host.host());
        this.serves = position == cluster.deployments().size() - 1;
        this.before = new ClusterCommands(requests, cluster).before(host, log::line);
        VerifySettings verify = requests.redeploy().verify().orElse(VerifySettings.USUAL);
        this.rollout = new DeploymentRollout(
                cluster,
                cluster.deployments().get(position),
                context.repository(),
                requests.identity(host),
                new DeploymentRollout.Watch(
                        verify.goodSamples(),
                        cluster.uptime(verify),
                        requests.redeploy().timeout()),
                log::line);
    }

    boolean started() {
        return rollout.started();
    }

    /** Whether the address that is verified is about this one: the others are there before it. */
    boolean serves() {
        return serves;
    }

    HostOutcome forward(ReleaseCandidate candidate, boolean mayHaveRun) throws InterruptedException {
        return outcome(rollout.forward(image(candidate.digest()), mayHaveRun, before));
    }

    /** @param former as it is recorded */
    HostOutcome back(Optional<Release> former) throws InterruptedException {
        return outcome(rollout.back(
                image(ReleaseCandidate.of(context).digest()),
                former.flatMap(Release::digest).map(this::image)));
    }

    /** The release is live, and later ones may come back to it. */
    void held() throws InterruptedException {
        rollout.held();
    }

    /** It is recorded how the deployment fared, so nobody asks for the command again. */
    void recorded() throws InterruptedException {
        if (before.isPresent()) {
            before.get().remove();
        }
    }

    private String image(String digest) {
        return context.repository() + "@" + digest;
    }

    private static HostOutcome outcome(DeploymentOutcome end) {
        Kind kind = switch (end.kind()) {
            case HEALTHY -> Kind.HEALTHY;
            case UNHEALTHY -> Kind.UNHEALTHY;
            case UNCHANGED -> Kind.UNCHANGED;
            case UNCERTAIN -> Kind.UNCERTAIN;
        };
        return new HostOutcome(kind, end.why(), end.previous().map(List::of).orElse(List.of()));
    }
}
