/**
 * A delivery: is it GitLab's, and what does it ask for. Its door is {@code Deliveries}, a pure decision. It knows
 * neither the HTTP server nor the queue.
 */
package slipway.gitlab.webhook;
