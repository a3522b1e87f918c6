/**
 * The redeploy stage: the run's image goes live, host after host, or the previous release comes back. Its door is
 * {@code RedeployStage}; {@code Rollout} decides what is next. It does not speak SSH itself.
 */
package slipway.pipeline.redeploy;
