/**
 * {@code slipway check --connect}: tries each connection that runs will need, and says what to do about one that fails.
 * Its door is {@code ConnectivityCheck}, for {@code Main} alone. It changes nothing, but for the messages that {@code
 * --test-alerts} sends.
 */
package slipway.check;
