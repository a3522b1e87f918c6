/**
 * The source of the projects, by git's own program: a mirror of each, and commits laid out from it. Its door is {@code
 * Git}. It knows no run.
 */
package slipway.git;
