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
import slipway.run.LogFields;
import slipway.run.Place;
import slipway.run.Release;
import slipway.run.RunState;
import slipway.run.history.History;
import slipway.run.history.Releases;
import slipway.ssh.SshException;
import slipway.ssh.SshTarget;

/**
 * Looks at the hosts every few minutes: does what is recorded as live run there, and is it healthy? And once more soon
 * after each release, for what does not last. A thread of its own, so that a host that hangs keeps nobody waiting; a
 * project that is being deployed is left alone.
 */
public final class DriftMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(DriftMonitor.class);

    /** When a release has gone live so long ago, it is looked at: most that cannot live have ended by then. */
    private static final Duration SECOND_LOOK = Duration.ofSeconds(30);
    /** Between two questions whether there is such a release. */
    private static final Duration REST = Duration.ofSeconds(5);

    private final Supplier<Config> config;
    private final History history;
    private final Releases releases;
    private final Clock clock;
    /** What wants its second look; the thread's own. */
    private final List<Release> due = new ArrayList<>();

    private final Thread thread = new Thread(this::work, "slipway-lookout");

    public DriftMonitor(Supplier<Config> config, History history, Releases releases, Clock clock) {
        this.config = config;
        this.history = history;
        this.releases = releases;
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(15).toMillis());
    }

    private void work() {
        long nextRound = System.nanoTime();
        Instant upTo = clock.instant().minus(SECOND_LOOK);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Instant from = upTo;
                upTo = clock.instant().minus(SECOND_LOOK);
                due.addAll(released(from, upTo));
                if (System.nanoTime() - nextRound >= 0) {
                    nextRound = System.nanoTime()
                            + config.get().server().catchUpEvery().toNanos();
                    lookAtAll();
                } else {
                    lookAgain();
                }
                Thread.sleep(REST.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the lookout ends with the server");
        }
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
            for (Host host : redeploy.hosts()) {
                look(new Place(project.name(), environment.name(), host.name()), redeploy, host);
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
            Optional<Host> host = redeploy.flatMap(known -> known.host(release.host()));
            if (host.isEmpty() || look(release.place(), redeploy.get(), host.get())) {
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
    private boolean look(Place where, RedeploySettings redeploy, Host host) throws InterruptedException {
        try {
            Optional<Release> live = releases.live(where);
            // Without an image there is nothing to look for: what runs is the command's own affair.
            return live.flatMap(Release::image).isEmpty() || (!isDeploying(where) && look(redeploy, host, live.get()));
        } catch (RuntimeException | Error e) {
            LogFields.project(LOG.atError(), where.project())
                    .setCause(e)
                    .log("{} could not be looked at, and will be again", host.name());
            return true;
        }
    }

    private boolean look(RedeploySettings redeploy, Host host, Release live) throws InterruptedException {
        Release.LastLook look;
        Optional<HostService> service = service(redeploy.way(), live.project());
        try {
            look = DriftCheck.of(
                    new HostInspection(SshTarget.of(host), live.project(), service).look(),
                    live,
                    service.map(HostService::services).orElse(List.of()),
                    clock.instant());
        } catch (SshException e) {
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
        if (method instanceof DeployMethod.Swarm swarm) {
            return config.get()
                    .project(project)
                    .flatMap(Project::build)
                    .map(build -> new SwarmService(swarm.service(), build.image()));
        }
        return method instanceof DeployMethod.Compose compose
                ? Optional.of(ComposeService.of(compose))
                : Optional.empty();
    }
}
