package slipway.pipeline;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Host;
import slipway.config.Project;
import slipway.config.Redeploy;
import slipway.config.Way;
import slipway.run.About;
import slipway.run.Goal;
import slipway.run.History;
import slipway.run.Release;
import slipway.run.Releases;
import slipway.run.RunState;
import slipway.ssh.ComposePlace;
import slipway.ssh.HostLook;
import slipway.ssh.SshException;
import slipway.ssh.SshTarget;

/**
 * Looks at the hosts every few minutes: does what is recorded as live run there? A thread of its own, so that a host
 * that hangs keeps nobody waiting; a project that is being deployed is left alone.
 */
public final class Lookout {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

    private final Supplier<Config> config;
    private final History history;
    private final Releases releases;
    private final Clock clock;
    private final Thread thread = new Thread(this::work, "slipway-lookout");

    public Lookout(Supplier<Config> config, History history, Releases releases, Clock clock) {
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
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (Project project : config.get().projects()) {
                    look(project);
                }
                Thread.sleep(config.get().server().catchUpEvery().toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("the lookout ends with the server");
        }
    }

    private void look(Project project) throws InterruptedException {
        Optional<Redeploy> redeploy = project.redeploy();
        if (redeploy.isEmpty()) {
            return;
        }
        for (Host host : redeploy.get().hosts()) {
            try {
                Optional<Release> live = releases.live(project.name(), host.name());
                if (live.isPresent() && !isDeploying(project)) {
                    look(project, redeploy.get(), host, live.get());
                }
            } catch (RuntimeException | Error e) {
                About.project(LOG.atError(), project.name())
                        .setCause(e)
                        .log("{} could not be looked at, and will be again", host.name());
            }
        }
    }

    private void look(Project project, Redeploy redeploy, Host host, Release live) throws InterruptedException {
        Release.LastLook look;
        try {
            look = Sighting.of(
                    new HostLook(SshTarget.of(host), project.name(), place(redeploy.way())).look(),
                    live,
                    redeploy.way() instanceof Way.Command,
                    clock.instant());
        } catch (SshException e) {
            look = Sighting.unseen(live, e.getMessage());
        }
        // What a deploy that began meanwhile is about to replace would look like a drift.
        if (isDeploying(project)) {
            return;
        }
        tell(project, host, live, look);
        releases.seen(live, look, clock.instant());
    }

    /** Once for each change, not every few minutes. */
    private static void tell(Project project, Host host, Release live, Release.LastLook look) {
        if (look.drift().isPresent() && !look.drift().equals(live.lastLook().drift())) {
            About.project(LOG.atWarn(), project.name())
                    .log(
                            "{} has drifted from release {}: {}",
                            host.name(),
                            live.id(),
                            look.drift().get());
        }
    }

    private boolean isDeploying(Project project) {
        return history.atWork(project.name()).stream()
                .anyMatch(run -> run.state() == RunState.RUNNING && run.goal() == Goal.DEPLOY);
    }

    private static Optional<ComposePlace> place(Way way) {
        return way instanceof Way.Compose compose ? Optional.of(ComposePlace.of(compose)) : Optional.empty();
    }
}
