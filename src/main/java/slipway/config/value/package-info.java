/**
 * The kinds of values that the file may contain, such as durations, addresses and references to secrets, and how a
 * value that does not fit is reported. It knows no part of the file.
 */
package slipway.config.value;
