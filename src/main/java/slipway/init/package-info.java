/**
 * {@code slipway init}: asks what only a person knows, finds out the rest, and writes a configuration with its keys and
 * secrets. The door is {@link slipway.init.InitCommand}. Nothing that is there is overwritten without a yes.
 */
package slipway.init;
