/**
 * What was recorded, for those who show it or decide by it: runs, releases, how projects stand. Nothing here changes a
 * run.
 */
package slipway.run.history;
