/**
 * Docker's own command line, its output, and the logins that it keeps. It starts programs, and does not ask the engine.
 */
package slipway.docker.cli;
