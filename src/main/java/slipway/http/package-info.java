/**
 * HTTP to other servers: one call with a limit for everything, trusted certificates, proxies, {@code Retry-After},
 * signatures of webhooks. It knows no server in particular.
 */
package slipway.http;
