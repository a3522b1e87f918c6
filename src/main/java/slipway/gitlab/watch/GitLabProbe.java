package slipway.gitlab.watch;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import slipway.config.GitLabSettings;
import slipway.gitlab.GitLabApi;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.watch.Finding.State;

/** What GitLab's API says of a project that Slipway serves, now. */
public final class GitLabProbe {
    private final AccessTokenCheck tokens;
    private final WebhookCheck webhooks;
    private final ProjectNumbers numbers;

    public GitLabProbe(GitLabApi api, ProjectNumbers numbers, Clock clock) {
        this.tokens = new AccessTokenCheck(api, clock);
        this.webhooks = new WebhookCheck(api);
        this.numbers = numbers;
    }

    /** Learns on the way which number the project has, and whether it was moved. */
    public Finding token(GitLabSettings gitlab) throws InterruptedException {
        return tokens.look(gitlab);
    }

    /**
     * How the webhook stands.
     *
     * @param tags whether it is to report pushes of tags, too
     */
    public Finding hook(GitLabSettings gitlab, boolean tags, Optional<URI> publicUrl) throws InterruptedException {
        return webhooks.look(gitlab, tags, publicUrl);
    }

    /** The same finding, unless all is well but the project's path. */
    public Finding moved(GitLabSettings gitlab, Finding hook) {
        Optional<String> now = numbers.movedTo(gitlab);
        return now.isEmpty() || hook.state() != State.OK
                ? hook
                : new Finding(
                        State.MOVED,
                        "the project is " + now.get() + " in GitLab now, and is still known by its number;"
                                + " set gitlab.path to that");
    }

    ProjectNumbers numbers() {
        return numbers;
    }
}
