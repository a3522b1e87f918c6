/**
 * Builds an image with BuildKit, through Docker's own command line. Its door is {@code ImageBuilder}. It does not push.
 */
package slipway.docker.build;
