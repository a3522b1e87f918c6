/**
 * What is to be sent, about runs, hosts and GitLab: recorded in the transaction that makes it true, kept until it was
 * sent. It does not send anything.
 */
package slipway.run.outbox;
