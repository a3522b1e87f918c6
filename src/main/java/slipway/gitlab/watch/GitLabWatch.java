package slipway.gitlab.watch;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.Config;
import slipway.config.Project;
import slipway.gitlab.watch.Finding.State;
import slipway.gitlab.watch.Finding.Subject;
import slipway.gitlab.webhook.DuplicateProjects;
import slipway.poll.PollLoop;

/**
 * Looks from time to time whether GitLab still tells us of pushes, and still takes our token. On a thread of its own: a
 * GitLab that hangs keeps nothing else waiting, least of all the look for pushes that were missed.
 */
public final class GitLabWatch extends PollLoop {
    private static final Logger LOG = LoggerFactory.getLogger(GitLabWatch.class);

    private final Supplier<Config> config;
    private final GitLabProbe probe;
    private final Findings findings;
    private final DeliveryProof proof;
    private List<String> same = List.of();

    public GitLabWatch(Supplier<Config> config, GitLabProbe probe, Findings findings, HookRecord record, Clock clock) {
        super("slipway-gitlab-watch", "GitLab is asked for webhooks and tokens");
        this.config = config;
        this.probe = probe;
        this.findings = findings;
        this.proof = new DeliveryProof(record, clock);
    }

    @Override
    protected Duration round() throws InterruptedException {
        Config now = config.get();
        Set<String> names = now.projects().stream().map(Project::name).collect(Collectors.toSet());
        findings.keepOnly(names);
        proof.keepOnly(names);
        for (Project project : now.projects()) {
            try {
                look(project, now.server().publicUrl());
            } catch (RuntimeException | Error e) {
                LOG.atError().addKeyValue("project", project.name()).setCause(e).log("GitLab could not be looked at");
            }
        }
        try {
            reportSame(DuplicateProjects.problems(now, probe.numbers()));
        } catch (RuntimeException e) {
            LOG.warn("whether two projects are the same in GitLab is not known: {}", e.getMessage());
        }
        return now.server().catchUpEvery();
    }

    private void look(Project project, Optional<URI> publicUrl) throws InterruptedException {
        String name = project.name();
        if (project.gitlab().apiToken().isPresent()) {
            findings.note(name, Subject.API_TOKEN, probe.token(project.gitlab()));
            Finding listed = probe.hook(project.gitlab(), project.takesTags(), publicUrl);
            findings.note(name, Subject.HOOK, probe.moved(project.gitlab(), proof.judge(name, listed)));
            return;
        }
        findings.forget(name, Subject.API_TOKEN);
        Finding nothing = new Finding(State.OK, "GitLab is not asked for it: there is no gitlab.apiToken");
        Finding hook = probe.moved(project.gitlab(), nothing);
        if (hook.equals(nothing)) {
            findings.forget(name, Subject.HOOK);
        } else {
            findings.note(name, Subject.HOOK, hook);
        }
    }

    private void reportSame(List<String> problems) {
        if (!problems.equals(same)) {
            problems.forEach(LOG::error);
            same = problems;
        }
    }
}
