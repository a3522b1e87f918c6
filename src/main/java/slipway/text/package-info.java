/**
 * Words for people, strangers' text made fit to be shown or to be given to a shell, digests, and pauses between tries. It knows nothing of
 * Slipway.
 */
package slipway.text;
