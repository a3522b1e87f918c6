package slipway.check;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import slipway.config.Config;
import slipway.config.FreezeWindow;
import slipway.config.Project;
import slipway.config.SignInSettings;
import slipway.gitlab.FreezePeriods;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.signin.OpenId;
import slipway.gitlab.signin.SignInFailed;
import slipway.gitlab.watch.Finding;
import slipway.gitlab.watch.GitLabProbe;
import slipway.gitlab.webhook.DuplicateProjects;

/** Whether GitLab takes what is configured for it, and lacks nothing. */
final class GitLabCheck {
    private final Config config;
    private final ProjectNumbers numbers = ProjectNumbers.inMemory();
    private final GitLabApi api = new GitLabApi(GitLabApi.PATIENCE, numbers);
    private final GitLabProbe probe = new GitLabProbe(api, numbers, Clock.systemUTC());

    GitLabCheck(Config config) {
        this.config = config;
    }

    Finding token(Project project) throws InterruptedException {
        return probe.token(project.gitlab());
    }

    Finding hook(Project project) throws InterruptedException {
        return probe.moved(
                project.gitlab(),
                probe.hook(
                        project.gitlab(), project.takesTags(), config.server().publicUrl()));
    }

    /** The freeze periods, in which only rollbacks go live. */
    String freezePeriods(Project project) throws IOException, InterruptedException {
        FreezePeriods.Answer answer = new FreezePeriods(api).read(project.gitlab());
        if (answer.problem().isPresent()) {
            throw new IOException(answer.problem().get());
        }
        List<FreezeWindow> windows = answer.windows();
        return windows.isEmpty()
                ? "there are none"
                : windows.stream()
                        .map(window -> window.words()
                                + window.until(Instant.now())
                                        .map(until -> ", frozen now, until " + until)
                                        .orElse(""))
                        .collect(Collectors.joining("; "));
    }

    /** To be asked after the tokens: on the way to those the projects' numbers are learned. */
    String different() throws IOException {
        List<String> problems = DuplicateProjects.problems(config, numbers);
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
        return "as far as GitLab was asked, none is configured twice";
    }

    String signIn(SignInSettings signIn) throws IOException, InterruptedException {
        try {
            return new OpenId().look(signIn);
        } catch (SignInFailed e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
