package slipway.init.ci;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes a line of a script apart as a shell does, as far as pipelines need it: the simple commands in it, each as its
 * words. Variables that are known are replaced, but not in single quotes, where the shell does not replace them either.
 */
final class ShellWords {
    /** What a dollar makes an expansion of, besides a name. */
    private static final String EXPANDING = "({0123456789?@*#!$-";

    private static final String NOTHING = "/dev/null";

    private final String text;
    private final Map<String, String> variables;
    private final List<ShellCommand> commands = new ArrayList<>();
    private final Deque<String> documents = new ArrayDeque<>();
    private final StringBuilder word = new StringBuilder();
    private List<ShellWord> words = new ArrayList<>();
    private Set<String> unknown = new TreeSet<>();
    private String redirection = "";
    private boolean inWord;
    private boolean fed;
    private boolean otherwise;
    private int at;

    private ShellWords(String text, Map<String, String> variables) {
        this.text = text.replace("\\\n", " ");
        this.variables = variables;
    }

    /** The commands of a script, without redirections and the texts that feed them. */
    static List<ShellCommand> of(String script, Map<String, String> variables) {
        ShellWords reading = new ShellWords(script, variables);
        while (reading.at < reading.text.length()) {
            reading.next(reading.text.charAt(reading.at++));
        }
        reading.endCommand();
        return reading.commands;
    }

    private void next(char character) {
        switch (character) {
            case '\'' -> quoted('\'');
            case '"' -> quoted('"');
            case '\\' -> append(at < text.length() ? text.charAt(at++) : '\\');
            case '$' -> append(variable());
            case '`' -> {
                unknown.add("`");
                append(character);
            }
            case '<', '>' -> redirection(character);
            case ' ', '\t' -> endWord();
            case '\n', ';', '|', '&' -> separator(character);
            case '#' -> comment();
            default -> append(character);
        }
    }

    private void separator(char character) {
        boolean doubled = character != '\n' && at < text.length() && text.charAt(at) == character;
        if (doubled) {
            at++;
        }
        // A line may end after the bar of a pipe.
        boolean begins = words.isEmpty() && !inWord;
        endCommand();
        fed = character == '|' ? !doubled : fed && begins;
        otherwise = (character == '|' && doubled) || (otherwise && begins);
        while (character == '\n' && !documents.isEmpty()) {
            skipDocument(documents.remove());
        }
    }

    /** The lines that a {@code <<} brings with it are no commands. */
    private void skipDocument(String end) {
        while (at < text.length()) {
            int newline = text.indexOf('\n', at);
            String line = newline < 0 ? text.substring(at) : text.substring(at, newline);
            at = newline < 0 ? text.length() : newline + 1;
            if (line.strip().equals(end)) {
                return;
            }
        }
    }

    /** A number before it belongs to it, and so does the word after it. */
    private void redirection(char first) {
        if (word.length() == 1 && Character.isDigit(word.charAt(0))) {
            word.setLength(0);
            inWord = false;
        }
        endWord();
        StringBuilder sign = new StringBuilder().append(first);
        while (at < text.length() && "<>&|".indexOf(text.charAt(at)) >= 0) {
            sign.append(text.charAt(at++));
        }
        if (sign.toString().equals("<<") && at < text.length() && text.charAt(at) == '-') {
            at++;
        }
        redirection = sign.toString();
    }

    private void endRedirection(String target) {
        if (redirection.equals("<<")) {
            documents.add(target);
        }
        fed |= redirection.startsWith("<") && !target.equals(NOTHING);
        redirection = "";
    }

    private void comment() {
        if (inWord) {
            append('#');
            return;
        }
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void quoted(char quote) {
        inWord = true;
        while (at < text.length() && text.charAt(at) != quote) {
            char character = text.charAt(at++);
            if (quote == '"' && character == '\\' && at < text.length() && "\"\\$`".indexOf(text.charAt(at)) >= 0) {
                word.append(text.charAt(at++));
            } else if (quote == '"' && character == '$') {
                word.append(variable());
            } else {
                if (quote == '"' && character == '`') {
                    unknown.add("`");
                }
                word.append(character);
            }
        }
        at++;
    }

    /** What stands for the variable after the dollar; itself where it is not known. */
    private String variable() {
        var name = VariableText.NAME.matcher(text).region(at, text.length());
        if (!name.lookingAt()) {
            if (at < text.length() && EXPANDING.indexOf(text.charAt(at)) >= 0) {
                unknown.add("$" + text.charAt(at));
            }
            return "$";
        }
        at = name.end();
        String key = VariableText.name(name);
        String value = variables.getOrDefault(key, "$" + name.group());
        if (word.length() + value.length() > VariableText.LONGEST) {
            value = "$" + name.group();
        }
        if (VariableText.withoutCommit(value).contains("$")) {
            unknown.add("$" + key);
        }
        return value;
    }

    private void append(char character) {
        append(String.valueOf(character));
    }

    private void append(String more) {
        inWord = true;
        word.append(more);
    }

    private void endWord() {
        // No shell can have a NUL in a word.
        String whole = word.toString().replace("\0", "");
        if (inWord && !redirection.isEmpty()) {
            endRedirection(whole);
        } else if (inWord) {
            words.add(new ShellWord(whole, unknown));
        }
        word.setLength(0);
        unknown = new TreeSet<>();
        inWord = false;
    }

    private void endCommand() {
        endWord();
        if (!words.isEmpty()) {
            commands.add(new ShellCommand(words, fed, otherwise));
        }
        redirection = "";
        words = new ArrayList<>();
    }
}
