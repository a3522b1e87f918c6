/**
 * Deployments of a Kubernetes cluster, by the user's own {@code kubectl} on this machine: another image, how that goes, and
 * what runs; and the release's own commands. Its doors are {@code DeploymentRollout}, {@code ReleaseCommand}, {@code
 * DeploymentInspection} and {@code DeploymentProbe}. It decides
 * nothing about releases, and records nothing on this machine.
 */
package slipway.kubernetes;
