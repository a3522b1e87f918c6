package slipway.client;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out for what was asked for
 * @param err for what is said besides
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 * @param columns how wide the terminal is; 0 if it is not known
 */
public record Screen(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal, int columns) {}
