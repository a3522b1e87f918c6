package slipway.client;

/** What the exit status says. A run's own end has one each; only a success is 0. */
enum ExitCode {
    DONE(0),
    /** The server said no. */
    REFUSED(1),
    USAGE(2),
    FAILED(10),
    ROLLED_BACK(11),
    CANCELLED(12),
    SUPERSEDED(13),
    SKIPPED(14),
    /** The server cannot be reached, or broke. */
    AWAY(69),
    /** No token, a wrong one, or one that may not do this. */
    NOT_ALLOWED(77),
    /** The program that reads the output has ended first; as with one that SIGPIPE has ended. */
    NOBODY_READS(141);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** Of a run that has ended in this state. */
    static ExitCode of(String state) {
        return switch (state) {
            case "succeeded" -> DONE;
            case "failed" -> FAILED;
            case "rolled_back" -> ROLLED_BACK;
            case "cancelled" -> CANCELLED;
            case "superseded" -> SUPERSEDED;
            case "skipped" -> SKIPPED;
            default -> REFUSED;
        };
    }

    static boolean isEnd(String state) {
        return !state.equals("queued") && !state.equals("running") && !state.equals("waiting");
    }
}
