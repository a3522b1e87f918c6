/**
 * The one file in which everything is recorded: who may write when, and what happens if the disk refuses. Its door is
 * {@code Database}. It knows no table.
 */
package slipway.database;
