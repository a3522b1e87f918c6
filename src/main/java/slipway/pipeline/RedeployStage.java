package slipway.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import slipway.config.Host;
import slipway.config.Redeploy;
import slipway.config.Verify;
import slipway.config.Way;
import slipway.docker.Login;
import slipway.ssh.RegistryLogin;
import slipway.text.Elapsed;

/**
 * The redeploy stage: the run's image goes live, host after host. Also settles one that Slipway lost sight of: what is
 * recorded of the hosts tells how far it came, and the hosts tell the rest.
 */
final class RedeployStage {
    private static final Duration UNFORESEEN = Duration.ofMinutes(3);

    private final RedeployMeans means;

    RedeployStage(RedeployMeans means) {
        this.means = means;
    }

    StageResult run(Work work, Redeploy redeploy) throws InterruptedException {
        var time = Elapsed.start();
        work.claim().layOut(redeploy.hosts().stream().map(Host::name).toList());
        var started = new StartedJobs(work.claim().hosts());
        work.leash().beyondCancellingWhen(started::any);
        JobOrders orders = orders(work, redeploy);
        while (true) {
            try {
                new RolloutPass(work, orders, means, started).run();
                return RolloutResult.of(work.claim().hosts(), time);
            } catch (InterruptedException e) {
                if (!isCancelled(work) || !started.any()) {
                    throw e;
                }
                work.log().line("slipway: the cancel came too late: the job is on the host and goes on there");
                work.leash().forget();
                work.claim().goesOn();
            }
        }
    }

    /** What all of it can take at the most: each host has its own limit, and may have to be put back. */
    static Duration limit(Redeploy redeploy, Duration publishing) {
        int hosts = redeploy.hosts().size();
        int rounds = 1 + (hosts - 1 + redeploy.parallel() - 1) / redeploy.parallel();
        Duration check = redeploy.verify().map(Verify::limit).orElse(Duration.ZERO);
        Duration each = JobOrders.limit(redeploy).plus(check).plus(UNFORESEEN);
        Duration forward = each.multipliedBy(rounds);
        Duration back = each.plus(publishing).multipliedBy(hosts);
        return redeploy.backOut() == Redeploy.BackOut.NEVER ? forward : forward.plus(back);
    }

    private JobOrders orders(Work work, Redeploy redeploy) throws InterruptedException {
        List<String> keep = means.releases().keptDigests(work.run().project(), redeploy.keepReleases());
        Optional<RegistryLogin> login = redeploy.way() instanceof Way.Compose ? login(work) : Optional.empty();
        return new JobOrders(work, redeploy, means.installation().get(), login, keep);
    }

    /** The one that pushed may pull as well. */
    private Optional<RegistryLogin> login(Work work) throws InterruptedException {
        if (work.project().push().isEmpty()) {
            return Optional.empty();
        }
        Optional<Login> login =
                work.login().isPresent() ? work.login() : means.engine().machineLogin(work.repository());
        return login.map(known -> new RegistryLogin(known.registry(), known.username(), known.password()));
    }

    private static boolean isCancelled(Work work) {
        return work.leash().why().filter(Leash.Why.Cancel.class::isInstance).isPresent();
    }
}
