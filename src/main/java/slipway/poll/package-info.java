/** Threads that look for what is due, and how long they wait after a failure. It does not know what they look for. */
package slipway.poll;
