package slipway.init.ci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The files of a repository that lies on this machine. They are a stranger's data: read with a limit, and never run. */
public record RepositoryFolder(Path root) {
    private static final int LARGEST = 1 << 20;

    /** The text of a file; empty where there is none, where it is too large, or where a link leads out of the folder. */
    public Optional<String> text(String name) {
        try {
            Path file = root.resolve(name);
            boolean inside = Files.isRegularFile(file) && file.toRealPath().startsWith(root.toRealPath());
            return inside && Files.size(file) <= LARGEST
                    ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }

    public boolean has(String name) {
        return text(name).isPresent();
    }

    /** The first of several names that a file may have. */
    Optional<String> firstOf(String... names) {
        for (String name : names) {
            Optional<String> text = text(name);
            if (text.isPresent()) {
                return text;
            }
        }
        return Optional.empty();
    }
}
