/** The server's own log, as text or as JSON lines. Its door is {@code Logging}. The logs of runs are in {@code log}. */
package slipway.logging;
