package slipway.pipeline.redeploy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slipway.config.Host;
import slipway.config.RedeploySettings;
import slipway.config.VerifySettings;
import slipway.docker.cli.Login;
import slipway.host.RegistryLogin;
import slipway.pipeline.stage.Cancellation;
import slipway.pipeline.stage.RunContext;
import slipway.pipeline.stage.StageResult;
import slipway.text.Elapsed;

/**
 * The redeploy stage: the run's image goes live, host after host. Also settles one that Slipway lost sight of: what is
 * recorded of the hosts tells how far it came, and the hosts tell the rest.
 */
public final class RedeployStage {
    private static final Duration UNFORESEEN = Duration.ofMinutes(3);

    private final RedeployMeans means;

    public RedeployStage(RedeployMeans means) {
        this.means = means;
    }

    public StageResult run(RunContext context, RedeploySettings redeploy) throws InterruptedException {
        var time = Elapsed.start();
        context.claim().layOut(redeploy.hosts().stream().map(Host::name).toList());
        var started = new StartedJobs(context.claim().hosts());
        context.cancellation().beyondCancellingWhen(started::any);
        JobRequests requests = orders(context, redeploy);
        while (true) {
            try {
                new RolloutExecutor(context, requests, means, started).run();
                return RolloutResult.of(context.claim().hosts(), time);
            } catch (InterruptedException e) {
                if (!isCancelled(context) || !started.any()) {
                    throw e;
                }
                context.log().line("slipway: the cancel came too late: the job is on the host and goes on there");
                context.cancellation().forget();
                context.claim().goesOn();
            }
        }
    }

    /** What all of it can take at the most: each host has its own limit, and may have to be put back. */
    public static Duration limit(RedeploySettings redeploy, Duration publishing) {
        int hosts = redeploy.hosts().size();
        int rounds = 1 + (hosts - 1 + redeploy.parallel() - 1) / redeploy.parallel();
        Duration check = redeploy.verify().map(VerifySettings::limit).orElse(Duration.ZERO);
        Duration each = JobRequests.limit(redeploy).plus(check).plus(UNFORESEEN);
        Duration forward = each.multipliedBy(rounds);
        Duration back = each.plus(publishing).multipliedBy(hosts);
        return redeploy.backOut() == RedeploySettings.BackOut.NEVER ? forward : forward.plus(back);
    }

    private JobRequests orders(RunContext context, RedeploySettings redeploy) throws InterruptedException {
        List<String> keep = keptDigests(context, redeploy);
        Optional<RegistryLogin> login = redeploy.way().isWatchedThere() ? login(context) : Optional.empty();
        return new JobRequests(context, redeploy, means.installation().get(), login, keep);
    }

    /** Another environment of the project may be on the same host: what that keeps is kept, too. */
    private List<String> keptDigests(RunContext context, RedeploySettings redeploy) {
        int count = context.project().keepReleases().orElse(redeploy.keepReleases());
        return means.releases().keptDigests(context.run().project(), count);
    }

    /** The one that pushed may pull as well. */
    private Optional<RegistryLogin> login(RunContext context) throws InterruptedException {
        if (context.project().push().isEmpty()) {
            return Optional.empty();
        }
        Optional<Login> login =
                context.login().isPresent() ? context.login() : means.engine().machineLogin(context.repository());
        return login.map(known -> new RegistryLogin(known.registry(), known.username(), known.password()));
    }

    private static boolean isCancelled(RunContext context) {
        return context.cancellation()
                .why()
                .filter(Cancellation.Why.Cancel.class::isInstance)
                .isPresent();
    }
}
