/** The process and its machine: signals, and systemd. It knows no part of the server. */
package slipway.system;
