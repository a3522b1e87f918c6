package slipway.docker;

import java.util.List;

/** The commands of a test as one script for {@code sh}: each is shown before it runs, and the first failure ends it. */
public record TestScript(List<String> commands) {
    public String text() {
        // Two streams would reach the log in any order.
        StringBuilder script = new StringBuilder("exec 2>&1\nset -e\n");
        for (String command : commands) {
            script.append("printf '%s\\n' ").append(quoted("$ " + command)).append('\n');
            script.append(command).append('\n');
        }
        return script.toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
