/**
 * Docker engines, as the pipeline uses them. Its doors are {@code Engines}, of which each run is given one, and {@code
 * Engine}; the packages below do the work. Here is also what removes the things that Slipway made in an engine. It knows no run.
 */
package slipway.docker;
