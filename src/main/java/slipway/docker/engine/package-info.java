/**
 * The connection to an engine, and what every use of one shares: names, labels, output, failures. Its door is {@code
 * EngineConnection}. Nothing here knows of tests, builds or registries.
 */
package slipway.docker.engine;
