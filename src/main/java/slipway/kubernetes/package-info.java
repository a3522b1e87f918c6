/**
 * Deployments of a Kubernetes cluster, by the user's own {@code kubectl} on this machine: another image, how that goes, and
 * what runs. Its doors are {@code DeploymentRollout}, {@code DeploymentInspection} and {@code DeploymentProbe}. It decides
 * nothing about releases, and records nothing on this machine.
 */
package slipway.kubernetes;
