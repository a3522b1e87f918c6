/**
 * Runs, their stages, states and hosts, and how they are read from rows. {@code RunState} has the table of transitions.
 * It writes nothing but how a run's hosts stand ({@code RunHosts}).
 */
package slipway.run;
