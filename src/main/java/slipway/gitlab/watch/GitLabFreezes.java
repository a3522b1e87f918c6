package slipway.gitlab.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import slipway.config.Config;
import slipway.config.FreezeWindow;
import slipway.config.Project;
import slipway.gitlab.FreezePeriods;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.watch.Finding.Subject;
import slipway.poll.PollLoop;

/**
 * GitLab's freeze periods of the projects that want them to count, as they were last read. Those that were read once count
 * until they can be read again.
 */
public final class GitLabFreezes extends PollLoop {
    /** GitLab was not asked yet. */
    public static final Reading NOT_YET =
            new Reading(Optional.empty(), "GitLab's freeze periods have not been read since the server started");

    private static final Duration EVERY = Duration.ofMinutes(5);

    private final Supplier<Config> config;
    private final FreezePeriods periods;
    private final Findings findings;
    private final Runnable changed;
    private final Clock clock;
    private final AtomicBoolean anew = new AtomicBoolean();
    private final Map<String, Instant> due = new ConcurrentHashMap<>();
    private final Map<String, Reading> readings = new ConcurrentHashMap<>();

    /** @param changed called when other ones are known than before */
    public GitLabFreezes(
            Supplier<Config> config, FreezePeriods periods, Findings findings, Runnable changed, Clock clock) {
        super("slipway-gitlab-freezes", "GitLab's freeze periods are read");
        this.clock = clock;
        this.config = config;
        this.periods = periods;
        this.findings = findings;
        this.changed = changed;
    }

    /**
     * What is known of a project.
     *
     * @param windows empty if they could never be read
     * @param problem why they could not be read the last time; empty text if they could
     */
    public record Reading(Optional<List<FreezeWindow>> windows, String problem) {
        /** Whether GitLab was not asked since the start. */
        public boolean isFirst() {
            return equals(NOT_YET);
        }
    }

    public Reading of(String project) {
        return readings.getOrDefault(project, NOT_YET);
    }

    /** The configuration may be another one. */
    @Override
    public void wake() {
        anew.set(true);
        super.wake();
    }

    @Override
    protected Duration round() throws InterruptedException {
        if (anew.getAndSet(false)) {
            due.clear();
        }
        List<Project> wanted =
                config.get().projects().stream().filter(GitLabFreezes::isWanted).toList();
        forgetAllBut(wanted.stream().map(Project::name).collect(Collectors.toSet()));
        Duration next = EVERY;
        for (Project project : wanted) {
            Duration wait = untilDue(project).orElse(Duration.ZERO);
            if (wait.isZero()) {
                wait = read(project);
                due.put(project.name(), clock.instant().plus(wait));
            }
            next = wait.compareTo(next) < 0 ? wait : next;
        }
        return next;
    }

    /** Empty or nothing if it is to be read now. */
    private Optional<Duration> untilDue(Project project) {
        return Optional.ofNullable(due.get(project.name()))
                .map(time -> Duration.between(clock.instant(), time))
                .filter(wait -> !wait.isNegative());
    }

    private static boolean isWanted(Project project) {
        return project.gitlab().apiToken().isPresent() && project.countsGitLabFreezes();
    }

    private void forgetAllBut(Set<String> projects) {
        readings.keySet().stream().filter(name -> !projects.contains(name)).forEach(name -> {
            readings.remove(name);
            due.remove(name);
            findings.forget(name, Subject.FREEZES);
        });
    }

    /** Returns how long it need not be read again. */
    private Duration read(Project project) throws InterruptedException {
        Reading before = of(project.name());
        FreezePeriods.Answer answer = periods.read(project.gitlab());
        Reading now = answer.problem()
                .map(why -> notRead(before, why))
                .orElseGet(() -> new Reading(Optional.of(answer.windows()), ""));
        readings.put(project.name(), now);
        findings.note(project.name(), Subject.FREEZES, finding(now));
        if (!now.equals(before)) {
            changed.run();
        }
        return answer.again().orElse(EVERY);
    }

    private static Reading notRead(Reading before, String why) {
        String problem =
                "GitLab's freeze periods cannot be read: " + why + "; correct that, or leave gitlabFreezes out";
        return new Reading(before.windows(), problem);
    }

    private static Finding finding(Reading reading) {
        if (reading.problem().isEmpty()) {
            return new Finding(
                    State.OK, reading.windows().orElse(List.of()).size() + " freeze periods of GitLab are known");
        }
        return new Finding(
                State.UNKNOWN,
                reading.problem()
                        + (reading.windows().isPresent()
                                ? "; until then those count that were read last"
                                : "; until then nothing goes live"));
    }
}
