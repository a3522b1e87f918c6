/**
 * What was recorded, for those who show it or decide by it: runs, releases, how projects stand. Releases are recorded
 * and old runs are removed here; the state of a run is not changed.
 */
package slipway.run.history;
