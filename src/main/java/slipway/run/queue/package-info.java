/**
 * The durable queue, and the right to work on a run. Its doors are {@code RunQueue} and {@code Claim}. {@code
 * RunTransitions} alone changes a run's state.
 */
package slipway.run.queue;
