package slipway.gitlab;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.Finding.State;
import slipway.gitlab.Finding.Subject;

/**
 * Looks from time to time whether GitLab still tells us of pushes, and still takes our token. On a thread of its own: a
 * GitLab that hangs keeps nothing else waiting, least of all the look for pushes that were missed.
 */
public final class GitLabWatch {
    private static final Logger LOG = LoggerFactory.getLogger(GitLabWatch.class);

    private final Supplier<Config> config;
    private final GitLabLook look;
    private final Findings findings;
    private final HookRecord record;
    private final Thread thread = new Thread(this::work, "slipway-gitlab");
    private final Clock clock;
    /** Since when GitLab cannot be asked for a project's hook. */
    private final Map<String, Instant> unknown = new HashMap<>();

    private List<String> same = List.of();

    public GitLabWatch(Supplier<Config> config, GitLabLook look, Findings findings, HookRecord record, Clock clock) {
        this.clock = clock;
        this.config = config;
        this.look = look;
        this.findings = findings;
        this.record = record;
    }

    public void start() {
        thread.start();
    }

    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5).toMillis());
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                round();
                Thread.sleep(config.get().server().catchUpEvery().toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("GitLab is not looked at any more: the server stops");
        }
    }

    void round() throws InterruptedException {
        Config now = config.get();
        findings.keepOnly(now.projects().stream().map(Project::name).collect(Collectors.toSet()));
        for (Project project : now.projects()) {
            try {
                look(project, now.server().publicUrl());
            } catch (RuntimeException | Error e) {
                LOG.atError().addKeyValue("project", project.name()).setCause(e).log("GitLab could not be looked at");
            }
        }
        reportSame(SameProject.problems(now, look.numbers()));
    }

    private void look(Project project, Optional<URI> publicUrl) throws InterruptedException {
        String name = project.name();
        if (project.gitlab().apiToken().isPresent()) {
            findings.note(name, Subject.API_TOKEN, look.token(project.gitlab()));
            Finding listed = look.hook(project.gitlab(), publicUrl);
            findings.note(name, Subject.HOOK, look.moved(project.gitlab(), judged(name, listed)));
            return;
        }
        findings.forget(name, Subject.API_TOKEN);
        Finding nothing = new Finding(State.OK, "GitLab is not asked for it: there is no gitlab.apiToken");
        Finding hook = look.moved(project.gitlab(), nothing);
        if (hook.equals(nothing)) {
            findings.forget(name, Subject.HOOK);
        } else {
            findings.note(name, Subject.HOOK, hook);
        }
    }

    /** GitLab lists only the project's own hooks: a delivery that arrives proves that one of its group or the instance is on. */
    private Finding judged(String project, Finding listed) {
        return switch (listed.state()) {
            case OK, DISABLED -> {
                unknown.remove(project);
                record.listed(project);
                yield listed;
            }
            case MISSING -> {
                unknown.remove(project);
                yield proven(project, record.goneSince(project), listed);
            }
            case UNKNOWN -> proven(project, unknown.computeIfAbsent(project, now -> clock.instant()), listed);
            case EXPIRING, MOVED, REFUSED, INSUFFICIENT -> listed;
        };
    }

    private Finding proven(String project, Instant after, Finding listed) {
        return record.delivery(project, after)
                .map(at -> new Finding(State.OK, "a delivery came at " + at + "; of GitLab's list: " + listed.detail()))
                .orElse(listed);
    }

    private void reportSame(List<String> problems) {
        if (!problems.equals(same)) {
            problems.forEach(LOG::error);
            same = problems;
        }
    }
}
