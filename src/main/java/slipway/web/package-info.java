/**
 * The routes: what a request asks for, and what it is answered, one class a resource. Among them {@code Webhook}, where
 * deliveries arrive. It starts no run itself: it asks the queue.
 */
package slipway.web;
