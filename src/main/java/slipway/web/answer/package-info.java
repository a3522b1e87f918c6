/**
 * The answers of the HTTP interface, one record each: its components are the fields, in their order. A {@code long} is the
 * number of something, an {@code int} a count. {@code Json} writes them, and the schemas of {@code openapi.json}, which are
 * called as they are without {@code Answer}, are made from them. It knows neither routes nor HTTP.
 */
package slipway.web.answer;
