/**
 * Checks from time to time whether a project's webhook and token still work. Its door is {@code GitLabWatch}. It
 * changes nothing in GitLab.
 */
package slipway.gitlab.watch;
