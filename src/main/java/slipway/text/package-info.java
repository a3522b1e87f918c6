/**
 * Words for people, strangers' text made fit to be shown or to be given to a shell, digests, pauses between tries, and
 * failures that name what fixes them. It knows nothing of Slipway.
 */
package slipway.text;
