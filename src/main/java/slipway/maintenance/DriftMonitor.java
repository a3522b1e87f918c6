package slipway.maintenance;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.BuildSettings;
import slipway.config.Config;
import slipway.config.DeployMethod;
import slipway.config.Environment;
import slipway.config.Host;
import slipway.config.Project;
import slipway.config.RedeploySettings;
import slipway.host.ComposeService;
import slipway.host.HostInspection;
import slipway.host.HostService;
import slipway.host.SwarmService;
import slipway.kubernetes.DeploymentInspection;
import slipway.kubernetes.KubernetesException;
import slipway.poll.PollLoop;
import slipway.run.LogFields;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.RunState;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.ssh.SshException;

/**
 * Checks every few minutes, and soon after each release, whether the release that is recorded as live on a host runs there
 * and is healthy. It has a thread of its own, so that a host that hangs delays nothing else. A project that is being deployed
 * is not checked.
 */
public final class DriftMonitor extends PollLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

    /** When a release has gone live so long ago, it is looked at: most that cannot live have ended by then. */
    private static final Duration SECOND_LOOK = Duration.ofSeconds(30);
    /** Between two questions whether there is such a release. */
    private static final Duration REST = Duration.ofSeconds(5);

    /** What went live so long before this server's turn came, if there are several, is still looked at a second time. */
    private static final Duration FORMER_SERVER = Duration.ofMinutes(2);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Supplier<Config> config;
    private final History history;
    private final Releases releases;
    private final Clock clock;
    /** What wants its second look; the thread's own. */
    private final List<Release> due = new ArrayList<>();

    /** Releases that went live until then have had their second look, or are due for it; the thread's own. */
    private Instant upTo;

    private long nextRound = System.nanoTime();

    public DriftMonitor(Supplier<Config> config, History history, Releases releases, Clock clock) {
        super("slipway-drift-check", "hosts are looked at", STOP_LIMIT);
        this.config = config;
        this.history = history;
        this.releases = releases;
        this.clock = clock;
        this.upTo = clock.instant().minus(SECOND_LOOK);
    }

    @Override
    protected Duration round() throws InterruptedException {
        Instant before = upTo;
        upTo = clock.instant().minus(SECOND_LOOK);
        // Until now another server may have looked for months.
        Instant from = before.isBefore(upTo.minus(FORMER_SERVER)) ? upTo.minus(FORMER_SERVER) : before;
        due.addAll(released(from, upTo));
        if (System.nanoTime() - nextRound >= 0) {
            nextRound = System.nanoTime() + config.get().server().catchUpEvery().toNanos();
            lookAtAll();
        } else {
            lookAgain();
        }
        return REST;
    }

    private void lookAtAll() throws InterruptedException {
        for (Project project : config.get().projects()) {
            for (Environment environment : project.environments()) {
                lookAtAll(project, environment);
            }
        }
    }

    private void lookAtAll(Project project, Environment environment) throws InterruptedException {
        for (RedeploySettings redeploy : environment.redeploy().stream().toList()) {
            for (String host : redeploy.places()) {
                look(new Place(project.name(), environment.name(), host), redeploy);
            }
        }
    }

    /** A release whose project is being deployed keeps its turn: it may be live after that, too. */
    private void lookAgain() throws InterruptedException {
        for (Release release : List.copyOf(due)) {
            Optional<RedeploySettings> redeploy = config.get()
                    .project(release.project())
                    .flatMap(project -> project.environment(release.environment()))
                    .flatMap(Environment::redeploy);
            boolean isThere = redeploy.filter(known -> known.places().contains(release.host()))
                    .isPresent();
            if (!isThere || look(release.place(), redeploy.get())) {
                due.remove(release);
            }
        }
    }

    private List<Release> released(Instant from, Instant upTo) {
        try {
            return releases.liveSince(from, upTo);
        } catch (RuntimeException e) {
            LOG.warn("what has gone live lately could not be read, and is looked at with the rest: {}", e.getMessage());
            return List.of();
        }
    }

    /** Whether that is done; not while its environment is being deployed. */
    private boolean look(Place where, RedeploySettings redeploy) throws InterruptedException {
        try {
            Optional<Release> live = releases.live(where);
            // Without an image there is nothing to look for: what runs is the command's own affair.
            return live.flatMap(Release::image).isEmpty() || (!isDeploying(where) && look(redeploy, live.get()));
        } catch (RuntimeException | Error e) {
            LogFields.project(LOG.atError(), where.project())
                    .setCause(e)
                    .log("{} could not be looked at, and will be again", where.host());
            return true;
        }
    }

    private boolean look(RedeploySettings redeploy, Release live) throws InterruptedException {
        Release.LastLook look;
        try {
            Optional<DeployMethod.Kubernetes> cluster = redeploy.method().cluster();
            look = cluster.isPresent() ? inCluster(cluster.get(), live) : onHost(redeploy, live);
        } catch (SshException | KubernetesException e) {
            look = DriftCheck.unseen(live, e.getMessage());
        }
        // What a deploy that began meanwhile is about to replace would look like a drift.
        if (isDeploying(live.place())) {
            return false;
        }
        tell(live, look);
        releases.seen(live, look, clock.instant());
        return true;
    }

    private Release.LastLook onHost(RedeploySettings redeploy, Release live) throws SshException, InterruptedException {
        Optional<HostService> service = service(redeploy.method(), live.project());
        Host target = redeploy.host(live.host()).orElseThrow();
        return DriftCheck.of(
                new HostInspection(target, live.project(), service).look(),
                live,
                service.map(HostService::services).orElse(List.of()),
                clock.instant());
    }

    private Release.LastLook inCluster(DeployMethod.Kubernetes cluster, Release live)
            throws KubernetesException, InterruptedException {
        String deployment = cluster.deployments().get(cluster.places().indexOf(live.host()));
        var inspection = new DeploymentInspection(
                cluster, deployment, image(live.project()).orElse(""));
        return DriftCheck.of(inspection.look(), live, clock.instant());
    }

    private Optional<String> image(String project) {
        return config.get().project(project).flatMap(Project::build).map(BuildSettings::image);
    }

    /** Once for each change, not every few minutes. */
    private static void tell(Release live, Release.LastLook look) {
        if (look.drift().isPresent() && !look.drift().equals(live.lastLook().drift())) {
            LogFields.project(LOG.atWarn(), live.project())
                    .log(
                            "{} has drifted from release {}: {}",
                            live.host(),
                            live.id(),
                            look.drift().get());
        }
        if (look.unhealthy().isPresent() && live.lastLook().unhealthy().isEmpty()) {
            LogFields.project(LOG.atWarn(), live.project())
                    .log(
                            "release {} is not healthy on {}: {}",
                            live.id(),
                            live.host(),
                            look.unhealthy().get());
        }
    }

    private boolean isDeploying(Place where) {
        return history.atWork(where.project()).stream()
                .filter(run -> run.environment().equals(Optional.of(where.environment())))
                .anyMatch(run -> run.state() == RunState.RUNNING);
    }

    private Optional<HostService> service(DeployMethod method, String project) {
        return method.compose()
                .<HostService>map(ComposeService::new)
                .or(() -> method.swarm()
                        .flatMap(swarm -> image(project).map(image -> new SwarmService(swarm.services(), image))));
    }
}
