/**
 * What the senders of notifications share: a loop that looks for what is to be sent, and the delay after a failure. It
 * knows neither GitLab nor people.
 */
package slipway.notify;
