package slipway.init.ci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Takes a line of a script apart as a shell does, as far as pipelines need it: the simple commands in it, each as its
 * words. Variables that are known are replaced, but not in single quotes, where the shell does not replace them either.
 */
final class ShellWords {
    private static final Pattern REDIRECTION = Pattern.compile("\\d?[<>]{1,2}&?.*");

    private final String text;
    private final Map<String, String> variables;
    private final List<List<String>> commands = new ArrayList<>();
    private List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ShellWords(String text, Map<String, String> variables) {
        this.text = text.replace("\\\n", " ");
        this.variables = variables;
    }

    /** The commands of a script, without redirections. */
    static List<List<String>> of(String script, Map<String, String> variables) {
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
            case ' ', '\t' -> endWord();
            case '\n', ';', '|', '&' -> separator(character);
            case '#' -> comment();
            default -> append(character);
        }
    }

    /** {@code 2>&1} is no separator. */
    private void separator(char character) {
        if (character == '&' && word.toString().endsWith(">")) {
            append(character);
        } else {
            endCommand();
        }
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
                word.append(character);
            }
        }
        at++;
    }

    /** What stands for the variable after the dollar; itself where it is not known. */
    private String variable() {
        var name = VariableText.NAME.matcher(text).region(at, text.length());
        if (!name.lookingAt()) {
            return "$";
        }
        at = name.end();
        String key = VariableText.name(name);
        return variables.getOrDefault(key, "$" + name.group());
    }

    private void append(char character) {
        append(String.valueOf(character));
    }

    private void append(String more) {
        inWord = true;
        word.append(more);
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
    }

    private void endCommand() {
        endWord();
        List<String> kept = withoutRedirections(words);
        if (!kept.isEmpty()) {
            commands.add(kept);
        }
        words = new ArrayList<>();
    }

    private static List<String> withoutRedirections(List<String> words) {
        List<String> kept = new ArrayList<>();
        boolean target = false;
        for (String each : words) {
            boolean isRedirection = REDIRECTION.matcher(each).matches();
            if (!isRedirection && !target) {
                kept.add(each);
            }
            target = isRedirection && each.matches("\\d?[<>]{1,2}");
        }
        return kept;
    }
}
