/**
 * Runs programs of this machine, and leaves none of them behind. Its door is {@code Processes}. It knows nothing of
 * Slipway.
 */
package slipway.process;
