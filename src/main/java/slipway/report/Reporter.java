package slipway.report;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.Api;
import slipway.run.Reports;
import slipway.run.WriteFailed;

/**
 * Tells GitLab how runs go, on one thread of its own: no run waits for it, or learns what became of it. What is to be
 * told waits in the database, so that a restart goes on where it was.
 */
public final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final Duration GOOD_FOR = Duration.ofDays(1);
    /** What is noted wakes it; this is for what is only found out with time. */
    private static final Duration LOOK_ANYWAY = Duration.ofMinutes(1);

    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);

    private final Supplier<Config> config;
    private final Reports reports;
    private final Errand errand;
    private final Clock clock;
    private final Map<String, Channel> channels = new HashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread = new Thread(this::work, "slipway-reporter");

    public Reporter(Supplier<Config> config, Reports reports, Api api, Clock clock) {
        this.config = config;
        this.reports = reports;
        this.errand = new Errand(reports, api);
        this.clock = clock;
    }

    public void start() {
        thread.start();
    }

    /** What could not be told yet is told by the next life. */
    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5).toMillis());
    }

    /** There may be something to tell, or a project more to tell of. */
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (wake.tryAcquire(roundOrPause().toMillis(), TimeUnit.MILLISECONDS)) {
                    // A thousand deliveries a second are not a thousand looks.
                    Thread.sleep(GATHER.toMillis());
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("what is not told yet is told by the next life");
        }
    }

    private Duration roundOrPause() throws InterruptedException {
        try {
            return round();
        } catch (WriteFailed e) {
            // Those who wait for their writes say so; at a start that is refused it is said once, and last.
            LOG.debug("nothing can be written, so nothing is told: {}", e.getMessage());
            Thread.sleep(AFTER_TROUBLE.toMillis());
            return Duration.ZERO;
        } catch (RuntimeException | Error e) {
            LOG.error("GitLab could not be told how runs go, and it is tried again", e);
            Thread.sleep(AFTER_TROUBLE.toMillis());
            return Duration.ZERO;
        }
    }

    /** Tells all that is due; returns how long there is nothing more to do, unless it is woken. */
    Duration round() throws InterruptedException {
        Config now = config.get();
        List<Project> told = now.projects().stream()
                .filter(project -> project.gitlab().apiToken().isPresent())
                .toList();
        reports.onlyOf(told.stream().map(Project::name).collect(Collectors.toSet()));
        if (told.isEmpty()) {
            return LOOK_ANYWAY;
        }
        int old = reports.giveUp(clock.instant().minus(GOOD_FOR));
        if (old > 0) {
            LOG.warn("{} reports to GitLab were given up: they could not be told for a day", old);
        }
        Instant next = clock.instant().plus(LOOK_ANYWAY);
        for (Project project : told) {
            Optional<Instant> due = channels.computeIfAbsent(
                            project.name(), unused -> new Channel(reports, errand, clock))
                    .tell(project, now.server().publicUrl());
            next = due.filter(next::isAfter).orElse(next);
        }
        Duration wait = Duration.between(clock.instant(), next);
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
