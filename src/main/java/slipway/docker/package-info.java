/**
 * A Docker engine, as the pipeline uses it. Its door is {@code Engine}; the packages below do the work. Here is also
 * what removes the things that Slipway made in an engine. It knows no run.
 */
package slipway.docker;
