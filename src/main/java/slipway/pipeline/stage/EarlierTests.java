package slipway.pipeline.stage;

import java.util.Optional;
import slipway.config.TestSettings;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.run.history.PassedTests;

/** With {@code reuseTestResults}: tests that have passed are not run again for the same files with the same settings. */
public record EarlierTests(PassedTests passed, Git git) {
    /** The tests themselves. */
    interface Tests {
        StageResult run() throws InterruptedException;
    }

    StageResult orElse(RunContext context, TestSettings settings, Tests tests) throws InterruptedException {
        Optional<String> digest = digest(context, settings);
        String project = context.project().name();
        Optional<Long> earlier = digest.flatMap(same -> passed.passedBy(project, same));
        if (earlier.isPresent()) {
            return new StageResult.Skipped("run " + earlier.get() + " has passed the same tests with the same files");
        }
        StageResult result = tests.run();
        if (result instanceof StageResult.Succeeded && digest.isPresent()) {
            context.record().write(() -> {
                passed.passed(project, digest.get(), context.run().id());
                return null;
            });
        }
        return result;
    }

    private Optional<String> digest(RunContext context, TestSettings settings) throws InterruptedException {
        if (!context.project().reuseTestResults()) {
            return Optional.empty();
        }
        try {
            return git.tree(context.run().project(), context.run().commit())
                    .map(tree -> context.digestOfTests(settings, tree));
        } catch (GitException e) {
            context.log()
                    .line("slipway: the tests run, since it is not known whether they did before: " + e.getMessage());
            return Optional.empty();
        }
    }
}
