package slipway.init.ci;

import java.util.Set;

/**
 * A word of a command, as far as it is known before a shell runs.
 *
 * @param unknown what the shell would have put into it: variables and commands outside single quotes
 */
record ShellWord(String text, Set<String> unknown) {
    ShellWord {
        unknown = Set.copyOf(unknown);
    }
}
