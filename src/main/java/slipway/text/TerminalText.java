package slipway.text;

import java.util.regex.Pattern;

/** A line that a program printed for a terminal, as text for people. */
public final class TerminalText {
    /** ECMA-48: colours and cursors; then titles and links, which end with BEL or ST; then choices of a character set. */
    private static final Pattern ESCAPES = Pattern.compile(
            "\u001B\\[[0-9;?]*[ -/]*[@-~]|\u001B\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)|\u001B[()][A-Z0-9]");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final Pattern FRAME = Pattern.compile("^[=_*#-]{5,} |(?<! ) [=_*#-]{5,}$");

    /** Of GitLab's collapsible sections, where a terminal would write over it. */
    private static final Pattern SECTION = Pattern.compile("section_(?:start|end):\\d{1,15}:\\S{1,255}");

    /** {@code 45%|####  | 9/20}, and curl's table. */
    private static final Pattern PROGRESS = Pattern.compile(
            "\\d{1,3}(?:\\.\\d+)?%[ |\\[(]*[#=>█▉▊▋▌▍▎▏━─╸╺.-]{3}|[#=█━─]{5}[^%]{0,80}\\d{1,3}(?:\\.\\d+)?%|^\\d{1,3}(?:\\.\\d+)?%$"
                    + "|--:--:--|% Total +% Received|Dload +Upload +Total");

    /** BuildKit tells of its own work, but not what a step printed ({@code #6 0.123 text}) or why it failed. */
    private static final Pattern BUILDKIT = Pattern.compile(
            "#\\d{1,9} (?:\\[|DONE|CACHED|\\.\\.\\.|sha256:|extracting|transferring|resolve|naming|exporting|writing|pushing)");

    private TerminalText() {}

    /** What is to be read of it: one line without escape sequences, control characters and frames. */
    public static String of(String line) {
        String plain = CONTROL.matcher(ESCAPES.matcher(line).replaceAll("")).replaceAll(" ");
        return FRAME.matcher(plain.strip()).replaceAll("").strip();
    }

    /** Whether it tells nothing of how it went: a frame, a progress bar, a mark for another program. */
    public static boolean saysNothing(String text) {
        return text.codePoints().noneMatch(Character::isLetterOrDigit)
                || PROGRESS.matcher(text).find()
                || BUILDKIT.matcher(text).lookingAt()
                || SECTION.matcher(text).matches();
    }
}
