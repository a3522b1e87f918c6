package slipway.pipeline;

import java.util.List;
import slipway.gitlab.Plain;
import slipway.log.Quote;
import slipway.log.RunLog;

/** Puts together the one line that says why a stage failed. */
final class Reasons {
    private static final int LINES = 3;
    private static final int LONGEST = 1_000;
    private static final int LONGEST_LOGGED = 2_000;
    private static final int LONGEST_RECORDED = 8_000;

    private Reasons() {}

    /** {@code ; last lines: ...} of the current stage, or nothing if it said nothing. */
    static String lastLines(RunLog log) {
        return lastLines(log.lastLines(LINES));
    }

    static String lastLines(List<String> lines) {
        return lines.isEmpty() ? "" : "; last lines: " + shortened(String.join(" | ", lines));
    }

    /** The lines that say why the current stage failed: {@code ; output: ...}, or its last lines. */
    static String quote(RunLog log) {
        Quote quote = log.quote(LINES);
        return quote.isEnd() ? lastLines(quote.lines()) : "; output: " + String.join(" | ", quote.lines());
    }

    /** What is recorded of a reason: an engine or a host may have had a lot to say. */
    static String bounded(String text) {
        return text.length() <= LONGEST_RECORDED
                ? text
                : text.substring(0, LONGEST_RECORDED) + "... (the log has the rest)";
    }

    /** As it stands in the server's log: one line, and not all of a long one; the record has the rest. */
    static String logged(String reason) {
        return Plain.line(reason, LONGEST_LOGGED);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : "..." + text.substring(text.length() - LONGEST);
    }
}
