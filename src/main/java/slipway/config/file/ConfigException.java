package slipway.config.file;

import java.nio.file.Path;
import java.util.List;

/** A configuration that cannot be used: every problem that was found in it, each with its place and what to do. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    ConfigException(Path file, List<String> problems) {
        super(file + ":\n  " + String.join("\n  ", problems));
        this.problems = problems.toArray(String[]::new);
    }

    /** One line each, in the order of the file; never empty. */
    public List<String> problems() {
        return List.of(problems);
    }
}
