package slipway.gitlab;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import slipway.config.GitLab;
import slipway.gitlab.Finding.State;

/** What GitLab's API says of a project that Slipway serves, now. */
public final class GitLabLook {
    private final ApiTokens tokens;
    private final Hooks hooks;
    private final ProjectNumbers numbers;

    public GitLabLook(Api api, ProjectNumbers numbers, Clock clock) {
        this.tokens = new ApiTokens(api, clock);
        this.hooks = new Hooks(api);
        this.numbers = numbers;
    }

    /** Learns on the way which number the project has, and whether it was moved. */
    public Finding token(GitLab gitlab) throws InterruptedException {
        return tokens.look(gitlab);
    }

    public Finding hook(GitLab gitlab, Optional<URI> publicUrl) throws InterruptedException {
        return hooks.look(gitlab, publicUrl);
    }

    /** The same finding, unless all is well but the project's path. */
    public Finding moved(GitLab gitlab, Finding hook) {
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
