/** The process and its machine: signals, systemd, the C library. It knows no part of the server. */
package slipway.system;
