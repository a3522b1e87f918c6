/** What the JDK does not do with files in one call; whose they are. */
package slipway.files;
