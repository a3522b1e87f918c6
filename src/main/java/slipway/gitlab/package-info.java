/**
 * GitLab's REST API: asks, and reports the statuses of commits and deployments. Its door is {@code GitLabApi}. It does
 * not know what a run is.
 */
package slipway.gitlab;
