package slipway.process;

import java.util.Map;

/** Puts an exit status into words. */
public final class ExitStatus {
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"));

    private ExitStatus() {}

    /** Such as {@code exit status 2} or {@code exit status 137 (killed by SIGKILL)}. */
    public static String worded(int status) {
        return "exit status " + status + meaning(status);
    }

    private static String meaning(int status) {
        if (SIGNALS.containsKey(status - 128)) {
            return " (killed by " + SIGNALS.get(status - 128) + ")";
        }
        return switch (status) {
            case 126 -> " (a program was found but could not be run)";
            case 127 -> " (a program was not found)";
            default -> "";
        };
    }
}
