/**
 * What is sent while it happens: events and logs, and how many may be read at once. Its doors are {@code Events},
 * {@code RunEvents} and {@code RunLogPage}.
 */
package slipway.web.events;
