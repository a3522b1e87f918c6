/**
 * The redeploy stage: the run's image goes live, host after host, or the previous release comes back. Its door is
 * {@code RedeployStage}; {@code Rollout} decides what is next, {@code HostRedeploy} what is recorded of a host, and a
 * {@code ReleaseTarget} puts a release live there: a host, or a deployment of a cluster. It does not speak SSH itself.
 */
package slipway.pipeline.redeploy;
