package slipway.docker.test;

import java.util.concurrent.CompletableFuture;

/**
 * How tests in a container ended.
 *
 * @param status the exit status of the commands
 * @param removed is done when nothing is left of what was made for them; ends within bounds, also by an exception
 */
public record TestResult(int status, CompletableFuture<Void> removed) {}
