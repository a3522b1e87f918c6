package slipway.kubernetes;

import java.util.function.Consumer;

/** What a command has printed, of which each look gets all; people get each line once. */
final class CommandOutput {
    private final Consumer<String> log;
    private int shown;
    private String rest = "";

    CommandOutput(Consumer<String> log) {
        this.log = log;
    }

    /** @param all from its beginning on, unless the node has put a long log aside and begun another */
    void show(String all) {
        int from = all.length() < shown ? 0 : shown;
        shown = all.length();
        String fresh = rest + all.substring(from);
        int end = fresh.lastIndexOf('\n') + 1;
        fresh.substring(0, end).lines().forEach(log);
        rest = fresh.substring(end);
    }

    /** The last line may have no end. */
    void finish() {
        if (!rest.isEmpty()) {
            log.accept(rest);
        }
        rest = "";
    }
}
