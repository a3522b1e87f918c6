package slipway;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import slipway.config.Config;
import slipway.config.Project;
import slipway.config.SignIn;
import slipway.gitlab.Api;
import slipway.gitlab.Finding;
import slipway.gitlab.GitLabLook;
import slipway.gitlab.OpenId;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.SameProject;
import slipway.gitlab.SignInFailed;

/** Whether GitLab takes what is configured for it, and lacks nothing. */
final class GitLabDoors {
    private final Config config;
    private final ProjectNumbers numbers = ProjectNumbers.inMemory();
    private final GitLabLook look = new GitLabLook(new Api(Api.PATIENCE, numbers), numbers, Clock.systemUTC());

    GitLabDoors(Config config) {
        this.config = config;
    }

    Finding token(Project project) throws InterruptedException {
        return look.token(project.gitlab());
    }

    Finding hook(Project project) throws InterruptedException {
        return look.moved(
                project.gitlab(), look.hook(project.gitlab(), config.server().publicUrl()));
    }

    /** To be asked after the tokens: on the way to those the projects' numbers are learned. */
    String different() throws IOException {
        List<String> problems = SameProject.problems(config, numbers);
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
        return "as far as GitLab was asked, each is another project there";
    }

    String signIn(SignIn signIn) throws IOException, InterruptedException {
        try {
            return new OpenId().look(signIn);
        } catch (SignInFailed e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
