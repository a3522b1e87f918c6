package slipway.pipeline.stage;

import java.util.Optional;
import slipway.git.Git;
import slipway.git.GitException;

/** Whether two commits have the same files. */
public record CommitFiles(Git git) {
    /**
     * Git's number of the tree of a run's commit, which names submodules and LFS objects too. If git cannot tell, it is empty,
     * and the log says so.
     */
    public Optional<String> tree(RunContext context) throws InterruptedException {
        try {
            return git.tree(context.run().project(), context.run().commit());
        } catch (GitException e) {
            context.log().line("slipway: it is not known whether an earlier run had the same files: " + e.getMessage());
            return Optional.empty();
        }
    }
}
