package slipway.gitlab;

/**
 * What goes live, as GitLab is told.
 *
 * @param ref the short name of a branch or a tag
 */
public record Deployment(String environment, String commit, String ref, boolean isTag) {}
