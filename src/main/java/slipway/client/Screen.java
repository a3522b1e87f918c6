package slipway.client;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out for what was asked for
 * @param err for what is said besides
 * @param terminal whether a person reads it
 */
record Screen(PrintStream out, PrintStream err, boolean terminal) {}
