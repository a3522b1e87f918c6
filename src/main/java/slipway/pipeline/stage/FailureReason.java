package slipway.pipeline.stage;

import java.util.List;
import slipway.log.Quote;
import slipway.log.RunLog;
import slipway.text.SingleLine;

/** Puts together the one line that says why a stage failed. */
public final class FailureReason {
    private static final int LINES = 3;
    private static final int LONGEST = 1_000;
    private static final int LONGEST_LOGGED = 2_000;
    private static final int LONGEST_RECORDED = 8_000;

    private FailureReason() {}

    /** {@code ; last lines: ...} of the current stage, or nothing if it said nothing. */
    public static String lastLines(RunLog log) {
        return lastLines(log.lastLines(LINES));
    }

    public static String lastLines(List<String> lines) {
        return lines.isEmpty() ? "" : "; last lines: " + shortened(String.join(" | ", lines));
    }

    /** The lines that say why the current stage failed: {@code ; output: ...}, or its last lines. */
    static String quote(RunLog log) {
        Quote quote = log.quote(LINES);
        return quote.isEnd() ? lastLines(quote.lines()) : "; output: " + String.join(" | ", quote.lines());
    }

    /** What is recorded of a reason: an engine or a host may have had a lot to say. */
    public static String bounded(String text) {
        return text.length() <= LONGEST_RECORDED
                ? text
                : text.substring(0, LONGEST_RECORDED) + "... (the log has the rest)";
    }

    /** As it stands in the server's log: one line, and not all of a long one; the record has the rest. */
    public static String logged(String reason) {
        return SingleLine.line(reason, LONGEST_LOGGED);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : "..." + text.substring(text.length() - LONGEST);
    }
}
