/**
 * The commands for a running Slipway, over its HTTP interface. Its door is {@code Client}. It knows nothing of the
 * server: it must work where only the interface is known.
 */
package slipway.client;
