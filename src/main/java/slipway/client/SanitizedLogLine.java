package slipway.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a log as a terminal may be shown it: with its colours, and with nothing else that a terminal would obey. */
final class SanitizedLogLine {
    private static final String COLOUR = "\u001B\\[[0-9;:]{0,64}m";
    /** Control sequences, and strings for the terminal (ECMA-48, 5.4 and 5.6); with no end, up to the end of the line. */
    private static final String SEQUENCES =
            "\u001B\\[[0-?]*+[ -/]*+[@-~]?|\u001B[\\]PX^_][^\u0007\u001B]*+(?:\u0007|\u001B\\\\)?|\u001B.?";

    /** Controls of ASCII and Latin-1, and the marks that turn the direction of text around. */
    private static final String CONTROLS = "[\\x00-\\x08\\x0A-\\x1F\\x7F-\\x9F\u200E\u200F\u202A-\u202E\u2066-\u2069]";

    private static final Pattern COMMANDS =
            Pattern.compile("(" + COLOUR + ")|" + SEQUENCES + "|" + CONTROLS, Pattern.DOTALL);

    private static final String RESET = "\u001B[0m";

    private SanitizedLogLine() {}

    /** Of a progress bar, which begins its line again and again, the last state is left. */
    static String of(String line) {
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        text = text.substring(text.lastIndexOf('\r') + 1);
        Matcher commands = COMMANDS.matcher(text);
        boolean coloured = false;
        StringBuilder shown = new StringBuilder(text.length());
        while (commands.find()) {
            boolean colour = commands.group(1) != null;
            coloured |= colour;
            commands.appendReplacement(shown, colour ? "$1" : "");
        }
        commands.appendTail(shown);
        return coloured ? shown.append(RESET).toString() : shown.toString();
    }
}
