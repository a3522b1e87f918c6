/**
 * Moves images from and to registries, and moves tags there. Its doors are {@code ImagePull}, {@code ImagePush} and
 * {@code ImageRetag}. It builds nothing.
 */
package slipway.docker.registry;
