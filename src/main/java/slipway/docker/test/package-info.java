/**
 * Runs a project's tests in a container, with the services beside it. Its door is {@code TestRun}. It does not know why
 * a test runs, nor what a failure means.
 */
package slipway.docker.test;
