/**
 * The stages of a run but for redeploy, and what they share: the context of the run, its cancellation, the result of a
 * stage. A stage does not know which stage comes next.
 */
package slipway.pipeline.stage;
