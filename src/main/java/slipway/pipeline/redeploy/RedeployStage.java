package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import slipway.config.DeployMethod;
import slipway.config.RedeploySettings;
import slipway.config.VerifySettings;
import slipway.docker.cli.Login;
import slipway.host.RegistryLogin;
import slipway.pipeline.stage.Cancellation;
import slipway.pipeline.stage.Publishing;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.RunEngines;
import slipway.pipeline.stage.StageResult;
import slipway.run.HostState;
import slipway.run.RunHost;
import slipway.run.history.Releases;
import slipway.ssh.PortForwards;
import slipway.text.Elapsed;

/**
 * The redeploy stage: the run's image goes live, host after host. After a restart it goes on: the record of each host
 * says how far it came, and the host itself is asked for the rest.
 */
public final class RedeployStage {
    private static final Duration UNFORESEEN = Duration.ofMinutes(3);

    private final Supplier<String> installation;
    private final RunEngines engines;
    private final Releases releases;
    private final ScheduledExecutorService alarms;
    private final PortForwards forwards = new PortForwards();

    /**
     * The stage of every run.
     *
     * @param installation gives the id of this installation: a host may have jobs of another one
     * @param engines publish the previous image again
     * @param releases those that a host can go back to
     * @param alarms for the time limit of each host
     */
    public RedeployStage(
            Supplier<String> installation, RunEngines engines, Releases releases, ScheduledExecutorService alarms) {
        this.installation = installation;
        this.engines = engines;
        this.releases = releases;
        this.alarms = alarms;
    }

    public StageResult run(RunContext context, RedeploySettings redeploy) throws InterruptedException {
        var time = Elapsed.start();
        // Hosts may take long.
        context.leaveEngine();
        long fence = context.claim().layOut(redeploy.places());
        boolean begunBefore = context.claim().hosts().stream().anyMatch(host -> host.state() != HostState.WAITING);
        List<ReleaseTarget> targets = new CopyOnWriteArrayList<>();
        BooleanSupplier begun = () -> begunBefore || targets.stream().anyMatch(ReleaseTarget::started);
        Optional<DeployMethod.Kubernetes> cluster = redeploy.method().cluster();
        String goesOn = cluster.isPresent()
                ? "the rollout has begun in the cluster and goes on there"
                : "the redeploy's job runs on the host already and goes on there";
        context.cancellation().beyondCancellingWhen(begun, goesOn);
        JobRequests requests = requests(context, redeploy, fence);
        while (true) {
            try {
                new RolloutExecutor(context, redeploy, host -> on(host, requests, targets)).run();
                StageResult result =
                        RolloutResult.of(context.claim().hosts(), cluster.isPresent() ? "deployments" : "hosts", time);
                return cluster.isPresent() ? new ClusterCommands(requests, cluster.get()).after(result) : result;
            } catch (InterruptedException e) {
                if (!context.cancellation().isBecauseOf(Cancellation.Why.Kind.CANCEL) || !begun.getAsBoolean()) {
                    throw e;
                }
                context.log().line("slipway: the cancel came too late: " + goesOn);
                context.cancellation().forget();
                context.claim().goesOn();
            }
        }
    }

    private HostRedeploy on(RunHost host, JobRequests requests, List<ReleaseTarget> targets) {
        var log = new HostLog(
                requests.context().log(),
                host.host(),
                requests.redeploy().places().size() == 1);
        ReleaseTarget target = requests.redeploy()
                .method()
                .cluster()
                .<ReleaseTarget>map(cluster -> new DeploymentTarget(requests, cluster, host, log))
                .orElseGet(() -> new HostTarget(requests, host, new Publishing(engines), alarms, forwards, log));
        targets.add(target);
        return new HostRedeploy(requests, host, target, releases, log);
    }

    /** The longest that the stage may take: each host has its own limit, and may have to be rolled back. */
    public static Duration limit(RedeploySettings redeploy, Duration publishing) {
        int hosts = redeploy.places().size();
        int rounds = 1 + (hosts - 1 + redeploy.parallel() - 1) / redeploy.parallel();
        Duration check = redeploy.verify().map(VerifySettings::limit).orElse(Duration.ZERO);
        Duration each = JobRequests.limit(redeploy).plus(check).plus(UNFORESEEN);
        Duration forward = each.multipliedBy(rounds);
        Duration back = each.plus(publishing).multipliedBy(hosts);
        return redeploy.backOut() == RedeploySettings.BackOut.NEVER ? forward : forward.plus(back);
    }

    private JobRequests requests(RunContext context, RedeploySettings redeploy, long fence)
            throws InterruptedException {
        List<String> keep = keptDigests(context, redeploy);
        boolean pulls = redeploy.method().isWatchedThere()
                && redeploy.method().cluster().isEmpty();
        Optional<RegistryLogin> login = pulls ? login(context) : Optional.empty();
        return new JobRequests(context, redeploy, installation.get(), fence, login, keep);
    }

    /** Another environment of the project may be on the same host: what that keeps is kept, too. */
    private List<String> keptDigests(RunContext context, RedeploySettings redeploy) {
        int count = context.project().keepReleases().orElse(redeploy.keepReleases());
        return releases.keptDigests(context.run().project(), count);
    }

    /** The one that pushed may pull as well. */
    private Optional<RegistryLogin> login(RunContext context) throws InterruptedException {
        if (context.project().push().isEmpty()) {
            return Optional.empty();
        }
        Optional<Login> login = context.login().isPresent()
                ? context.login()
                : engines.engines().first().machineLogin(context.repository());
        return login.map(known -> new RegistryLogin(known.registry(), known.username(), known.password()));
    }
}
