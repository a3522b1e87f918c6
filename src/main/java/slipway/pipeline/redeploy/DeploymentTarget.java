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

/** One deployment of a Kubernetes cluster. */
final class DeploymentTarget implements ReleaseTarget {
    private final RunContext context;
    private final String place;
    private final boolean serves;
    private final Optional<ReleaseCommand> before;
    /** Empty if the deployment is not in the configuration any more. */
    private final Optional<DeploymentRollout> rollout;

    DeploymentTarget(JobRequests requests, DeployMethod.Kubernetes cluster, RunHost host, HostLog log) {
        this.context = requests.context();
        this.place = host.host();
        int position = cluster.places().indexOf(place);
        this.serves = position == cluster.deployments().size() - 1;
        this.before = new ClusterCommands(requests, cluster).before(host, log::line);
        VerifySettings verify = requests.redeploy().verify().orElse(VerifySettings.USUAL);
        this.rollout = Optional.of(position)
                .filter(known -> known >= 0)
                .map(known -> new DeploymentRollout(
                        cluster,
                        cluster.deployments().get(known),
                        context.repository(),
                        requests.identity(host),
                        new DeploymentRollout.Watch(
                                verify.goodSamples(),
                                cluster.uptime(verify),
                                requests.redeploy().timeout()),
                        log::line));
    }

    @Override
    public boolean started() {
        return rollout.filter(DeploymentRollout::started).isPresent();
    }

    /** The others are there before the one that serves. */
    @Override
    public boolean serves() {
        return serves;
    }

    @Override
    public HostOutcome forward(ReleaseCandidate candidate, boolean mayHaveRun) throws InterruptedException {
        return rollout.isPresent()
                ? outcome(rollout.get().forward(context.byDigest(candidate.digest()), mayHaveRun, before))
                : notConfigured(mayHaveRun);
    }

    /** What the deployment ran before, which the cluster tells: that need not be what was recorded as live, or anything. */
    @Override
    public HostOutcome back(Optional<Release> former) throws InterruptedException {
        return rollout.isPresent()
                ? outcome(rollout.get()
                        .back(
                                context.byDigest(ReleaseCandidate.of(context).digest()),
                                former.flatMap(Release::digest).map(context::byDigest)))
                : notConfigured(true);
    }

    @Override
    public boolean canGoBack(ReleaseCandidate from, HostOutcome outcome, Optional<Release> former) {
        return !outcome.names().isEmpty();
    }

    @Override
    public void held() throws InterruptedException {
        if (rollout.isPresent()) {
            rollout.get().held();
        }
    }

    @Override
    public void recorded() throws InterruptedException {
        if (rollout.isPresent() && before.isPresent()) {
            before.get().remove();
        }
    }

    private HostOutcome notConfigured(boolean mayHaveRun) {
        return HostOutcome.notConfigured("the deployment " + place, mayHaveRun);
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
