/**
 * What is done from time to time, besides runs: missed pushes are found, what is too old is removed, and hosts are
 * checked for drift. Its doors are {@code Maintenance} and {@code DriftMonitor}. No run depends on it.
 */
package slipway.maintenance;
