package slipway.host;

import java.util.List;
import java.util.Map;
import slipway.text.ShellText;

/**
 * What runs with the new image besides the service, each a program and its arguments; empty where there is none.
 *
 * @param before the exchange, while the old container still serves; if it fails, nothing was changed
 * @param after the release has held; if it fails, the release is live all the same
 */
public record ReleaseCommands(List<String> before, List<String> after) {
    public static final ReleaseCommands NONE = new ReleaseCommands(List.of(), List.of());

    public ReleaseCommands {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** As the scripts read them. */
    Map<String, String> variables() {
        return Map.of("before_command", ShellText.words(before), "after_command", ShellText.words(after));
    }
}
