/** What the JDK does not do with files in one call. */
package slipway.files;
