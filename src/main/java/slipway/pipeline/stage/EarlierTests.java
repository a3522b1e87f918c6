package slipway.pipeline.stage;

import java.util.Optional;
import slipway.config.TestSettings;
import slipway.run.history.EarlierResults;

/** With {@code reuseTestResults}: tests that have passed are not run again for the same files with the same settings. */
public record EarlierTests(EarlierResults results, CommitFiles files) {
    /** The tests themselves. */
    interface Tests {
        StageResult run() throws InterruptedException;
    }

    StageResult orElse(RunContext context, TestSettings settings, Tests tests) throws InterruptedException {
        Optional<String> digest = digest(context, settings);
        String project = context.project().name();
        Optional<Long> earlier = digest.flatMap(same -> results.runWith(project, same));
        if (earlier.isPresent()) {
            return StageResult.End.SKIPPED.because(
                    "run " + earlier.get() + " has passed the same tests with the same files");
        }
        StageResult result = tests.run();
        if (result.end() == StageResult.End.SUCCEEDED && digest.isPresent()) {
            context.done(results, digest.get());
        }
        return result;
    }

    private Optional<String> digest(RunContext context, TestSettings settings) throws InterruptedException {
        return context.project().reuseTestResults()
                ? files.tree(context).map(tree -> context.digestOfTests(settings, tree))
                : Optional.empty();
    }
}
