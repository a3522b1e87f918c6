/**
 * Reports to GitLab how runs go. Its door is {@code Reporter}. What is to be sent is decided and recorded elsewhere
 * ({@code run.outbox}); no run waits for it.
 */
package slipway.notify.gitlab;
