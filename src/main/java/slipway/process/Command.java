package slipway.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What to run: a value, built apart from running it. It prints as its arguments only, as the environment and the input
 * may hold secrets.
 *
 * @param arguments the program and its arguments; a program without a slash is looked for on the PATH
 * @param folder the working folder; a relative program is relative to it
 * @param environment in addition to PATH, HOME and LANG, which it may replace
 * @param input the bytes of standard input; none means {@code /dev/null}
 */
@SuppressWarnings("ArrayRecordComponent") // commands are never compared
public record Command(List<String> arguments, Path folder, Map<String, String> environment, byte[] input) {
    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        input = input.clone();
        if (arguments.isEmpty() || arguments.get(0).isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    public static Command of(String program, String... arguments) {
        return new Command(List.of(program), Path.of(""), Map.of(), new byte[0]).and(arguments);
    }

    public Command and(String... more) {
        return and(List.of(more));
    }

    public Command and(List<String> more) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(more);
        return new Command(all, folder, environment, input);
    }

    public Command in(Path otherFolder) {
        return new Command(arguments, otherFolder, environment, input);
    }

    public Command with(String name, String value) {
        return with(Map.of(name, value));
    }

    public Command with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return new Command(arguments, folder, all, input);
    }

    public Command reading(byte[] bytes) {
        return new Command(arguments, folder, environment, bytes);
    }

    public String program() {
        return arguments.get(0);
    }

    @Override
    public byte[] input() {
        return input.clone();
    }

    @Override
    public String toString() {
        return String.join(" ", arguments);
    }
}
