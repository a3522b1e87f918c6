package slipway.init.ci;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A simple command of a script, without its redirections.
 *
 * @param fed whether it reads what a pipe, a file or the script itself gives it
 * @param otherwise whether it runs only if the command before it fails, after {@code ||}
 */
record ShellCommand(List<ShellWord> words, boolean fed, boolean otherwise) {
    private static final Set<String> PREFIXES = Set.of(
            "sudo", "then", "do", "else", "if", "elif", "while", "until", "!", "{", "(", "time", "exec", "env",
            "nohup");

    ShellCommand {
        words = List.copyOf(words);
    }

    List<String> texts() {
        return words.stream().map(ShellWord::text).toList();
    }

    String text() {
        return String.join(" ", texts());
    }

    /** The program, whatever stands before it. */
    String program() {
        return texts().stream()
                .map(word -> word.startsWith("(") && word.length() > 1 ? word.substring(1) : word)
                .filter(word -> !PREFIXES.contains(word) && !word.matches("[A-Za-z_][A-Za-z0-9_]*=(?s:.*)"))
                .findFirst()
                .orElse("");
    }

    /** What is not known of the last words. */
    Set<String> unknownFrom(int index) {
        Set<String> unknown = new TreeSet<>();
        words.subList(index, words.size()).forEach(word -> unknown.addAll(word.unknown()));
        return unknown;
    }

    ShellCommand from(int index) {
        return new ShellCommand(words.subList(index, words.size()), fed, otherwise);
    }
}
