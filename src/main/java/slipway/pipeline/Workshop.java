package slipway.pipeline;

import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import slipway.docker.Engine;
import slipway.git.Git;
import slipway.process.Processes;
import slipway.run.history.PassedTests;
import slipway.run.history.Releases;

/**
 * What every run works with.
 *
 * @param installation gives this Slipway's own name, by which a host tells its jobs from another's
 * @param work the folder in which each run gets one of its own
 * @param releases what went live where
 * @param passedTests which tests have passed
 * @param seal signs a text with a key of this installation
 */
public record Workshop(
        Git git,
        Engine engine,
        Processes processes,
        Supplier<String> installation,
        Path work,
        Releases releases,
        PassedTests passedTests,
        UnaryOperator<String> seal) {}
