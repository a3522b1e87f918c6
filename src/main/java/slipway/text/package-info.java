/** Words for people. It knows nothing of Slipway. */
package slipway.text;
