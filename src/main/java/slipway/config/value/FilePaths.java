package slipway.config.value;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Paths as the file writes them: relative to its own folder, with {@code ~} for the home folder. */
public final class FilePaths {
    public static final Kind<Path> PATH = entry -> entry.reading().paths().resolve(Texts.LINE.read(entry));

    private final Path folder;
    private final Path home;
    private final Optional<Path> credentials;

    FilePaths(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.home = given(environment, "HOME").orElseGet(() -> Path.of(System.getProperty("user.home")));
        this.credentials = given(environment, "CREDENTIALS_DIRECTORY");
    }

    private static Optional<Path> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name))
                .filter(path -> !path.isBlank())
                .map(Path::of);
    }

    Path resolve(String text) throws InvalidValue {
        boolean atHome = text.equals("~") || text.startsWith("~/");
        if (text.startsWith("~") && !atHome) {
            throw new InvalidValue("\"" + text + "\" names the home folder of another user", "write the whole path");
        }
        Path path = nameable(text);
        return (atHome ? home.resolve(text.substring(Math.min(2, text.length()))) : folder.resolve(path)).normalize();
    }

    /** Java names files in the locale's character set, and so it does the arguments of programs: under LANG=C only ASCII. */
    static Path nameable(String text) throws InvalidValue {
        try {
            return Path.of(text);
        } catch (InvalidPathException unmappable) {
            throw new InvalidValue(
                    "\"" + text + "\" cannot be the name of a file here", "start Slipway with LANG=C.UTF-8");
        }
    }

    /** systemd's {@code LoadCredential=} puts files into a folder of its own, and is looked at first. */
    Path resolveSecret(String text) throws InvalidValue {
        Path path = resolve(text);
        return credentials
                .map(directory -> directory.resolve(text))
                .filter(Files::exists)
                .orElse(path);
    }
}
