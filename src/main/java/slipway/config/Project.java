package slipway.config;

import java.util.Optional;

/** One repository and what becomes of its pushes. A part that is absent is a stage that has nothing to do. */
public record Project(
        String name,
        String deployBranch,
        boolean cancelOutdatedTests,
        Repository repository,
        GitLab gitlab,
        Checkout checkout,
        Optional<Test> test,
        Build build,
        Optional<Push> push,
        Optional<Redeploy> redeploy) {}
