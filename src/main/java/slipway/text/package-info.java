/** Words for people, and strangers' text made fit to be shown. It knows nothing of Slipway. */
package slipway.text;
