package slipway.docker.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slipway.text.TerminalLines;
import slipway.text.TerminalText;

/**
 * Passes on the output of BuildKit with {@code --progress=plain}, and remembers what is needed to explain a failure. A
 * line of a step begins with {@code #} and the step's number. Then comes the step's name, how it ended, or the time and a
 * line that its command printed.
 */
public final class BuildLog extends FilterOutputStream {
    /** Lines are truncated after they are redacted: a truncated secret is no longer recognised. */
    private static final int LONGEST_LINE = 64 * 1024;

    private static final int LONGEST_QUOTED = 400;
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_ERROR = 1_000;
    private static final int LINES_OF_A_STEP = 3;
    private static final Pattern STEP = Pattern.compile("#(\\d{1,9}) (.*)", Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("\\d{1,9}\\.\\d{1,9} (.*)", Pattern.DOTALL);
    private static final Pattern PREFIX = Pattern.compile("#\\d{1,9} \\d{1,9}\\.\\d{1,9} ");
    private static final Pattern PLACE = Pattern.compile("[^\\s#]{1,200}:\\d{1,9}");
    /** With several platforms, each has a step of its own. */
    private static final Pattern METADATA = Pattern.compile("\\[(?:\\S+ )?internal] load metadata for (\\S+)");

    private static final String ERROR = "ERROR: ";

    private final TerminalLines lines =
            new TerminalLines(LONGEST_LINE, BuildLog::prefix, line -> take(new String(line, StandardCharsets.UTF_8)));
    private final UnaryOperator<String> redact;
    private final Map<String, Step> running = new HashMap<>();
    private Step failed;
    private String place;
    private String lastError;
    private String lastLine = "";

    private static final class Step {
        private final String name;
        private final Deque<String> printed = new ArrayDeque<>();
        private String error = "";

        Step(String name) {
            this.name = name;
        }

        void print(String text) {
            if (!TerminalText.saysNothing(TerminalText.of(text))) {
                printed.addLast(text);
            }
            if (printed.size() > LINES_OF_A_STEP) {
                printed.removeFirst();
            }
        }
    }

    /**
     * @param output what is printed goes on to it
     * @param redact takes the secrets out of a line
     */
    public BuildLog(OutputStream output, UnaryOperator<String> redact) {
        super(output);
        this.redact = redact;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        lines.add(bytes, offset, length);
    }

    /** Of a progress bar in a step's output the number of the step and the time stay. */
    private static String prefix(String line) {
        Matcher prefix = PREFIX.matcher(line);
        return prefix.lookingAt() ? prefix.group() : "";
    }

    private void take(String text) {
        Matcher step = STEP.matcher(text);
        if (step.matches()) {
            takeOfStep(step.group(1), step.group(2));
        } else if (text.startsWith(ERROR)) {
            lastError = text.substring(ERROR.length());
        } else if (failed != null && place == null && PLACE.matcher(text).matches()) {
            place = text;
        } else if (!text.isBlank()) {
            lastLine = text.strip();
        }
    }

    private void takeOfStep(String number, String text) {
        Step step = running.get(number);
        Matcher printed = PRINTED.matcher(text);
        if (text.startsWith("[")) {
            running.putIfAbsent(number, new Step(text));
        } else if (step == null) {
            return;
        } else if (text.startsWith(ERROR)) {
            step.error = text.substring(ERROR.length());
            failed = failed == null ? step : failed;
        } else if (text.startsWith("DONE ") || text.equals("CACHED")) {
            running.remove(number);
        } else if (printed.matches()) {
            step.print(printed.group(1));
        }
    }

    /** The base image that could not be pulled, if that is why the build failed. */
    public Optional<String> missingBaseImage() {
        return Optional.ofNullable(failed)
                .map(step -> METADATA.matcher(step.name))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1));
    }

    /** The error of the failed step, or else the last error that was printed; in one line. */
    public String error() {
        String error = failed == null ? Optional.ofNullable(lastError).orElse(lastLine) : failed.error;
        String plain = cleaned(error)
                .replaceFirst("^failed to build: ", "")
                .replaceFirst("^failed to solve(?: with frontend dockerfile\\.v0)?: ", "")
                .replaceFirst("^failed to create LLB definition: ", "")
                .replaceFirst("^process \".*\" did not complete successfully: ", "")
                .replaceFirst("^executor failed running \\[.*]: ", "");
        return shortened(plain, LONGEST_ERROR);
    }

    /** Which step failed, and where it stands: {@code at "[2/3] RUN make" (Dockerfile:5)}; empty if none did. */
    public Optional<String> failedStep() {
        return Optional.ofNullable(failed)
                .map(step -> "at \"" + shortened(cleaned(step.name), LONGEST_NAME) + "\""
                        + (place == null ? "" : " (" + place + ")"));
    }

    /** The last lines that the command of the failed step printed, between bars; empty if there are none. */
    public Optional<String> printed() {
        return Optional.ofNullable(failed)
                .filter(step -> !step.printed.isEmpty())
                .map(step -> step.printed.stream()
                        .map(text -> shortened(cleaned(text), LONGEST_QUOTED))
                        .collect(Collectors.joining(" | ")));
    }

    private String cleaned(String text) {
        return TerminalText.of(redact.apply(text));
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }
}
