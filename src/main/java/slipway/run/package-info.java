/**
 * Runs, their stages, states and hosts, and how they are read from rows. {@code RunState} has the table of transitions.
 * It writes nothing.
 */
package slipway.run;
