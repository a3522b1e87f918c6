package slipway.docker.test;

import java.util.List;
import slipway.text.ShellText;

/**
 * The commands of a test as one script: each is shown before it runs, and the first failure ends it. As in a job of
 * GitLab, bash runs it where there is one, and a pipe fails if any program in it does.
 */
public record TestScript(List<String> commands) {
    private static final String START = """
            if command -v bash >/dev/null 2>&1; then exec bash -c "$1" bash; fi
            sh -c "$1" sh
            status=$?
            if [ $status = 127 ]; then
              echo 'slipway: there is no bash here, so sh ran the commands: it does not know source, [[ and arrays'
            fi
            exit $status
            """;

    /** What every shell of POSIX knows; dash learnt pipefail in 2022. */
    private static final String OPTIONS = """
            exec 2>&1
            set -e
            if (set -o pipefail) 2>/dev/null; then set -o pipefail; fi
            """;

    /** The program and its arguments. */
    public List<String> command() {
        return startingWith("");
    }

    /** The same, with what sh is to do first. */
    List<String> startingWith(String first) {
        return List.of("sh", "-c", first + START, "sh", text());
    }

    private String text() {
        // Two streams would reach the log in any order.
        StringBuilder script = new StringBuilder(OPTIONS);
        for (String command : commands) {
            script.append("printf '%s\\n' ")
                    .append(ShellText.quote("$ " + command))
                    .append('\n');
            script.append(command).append('\n');
        }
        return script.toString();
    }
}
