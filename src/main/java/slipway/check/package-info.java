/**
 * {@code slipway check --connect}: tries each connection that runs will need, and says what to do about one that fails.
 * Its door is {@code ConnectivityCheck}. It starts no server, and changes nothing anywhere; no other package uses it.
 */
package slipway.check;
