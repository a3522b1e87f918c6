/**
 * The one database in which everything is recorded: who may write when, and what happens if it refuses. Its door is
 * {@code Database}. Of the tables it knows only those that name the installation and its beginning.
 */
package slipway.database;
