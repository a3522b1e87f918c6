/**
 * What all routes share: limits of the HTTP server, bodies of requests, problems, the JSON of the interface. It knows
 * no route.
 */
package slipway.web.server;
