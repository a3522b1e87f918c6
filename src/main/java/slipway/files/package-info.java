/** What the JDK does not do with files in one call. It knows nothing of Slipway. */
package slipway.files;
