/**
 * The log of a run: append, follow, redact. Its doors are {@code Logs} and {@code RunLog}. It knows no run but by its
 * number. The server's own log is in {@code logging}.
 */
package slipway.log;
