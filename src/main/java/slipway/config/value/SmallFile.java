package slipway.config.value;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that somebody names: only a regular one is opened, since a pipe may never answer and a device never end. */
public final class SmallFile {
    private SmallFile() {}

    /**
     * Reads it all.
     *
     * @param words the file in a message: {@code file /etc/slipway/token}
     * @param remedy what to do if it is not there, or is something else
     */
    public static byte[] read(Path file, int largest, String words, String remedy) throws InvalidValue {
        if (Files.isDirectory(file)) {
            throw new InvalidValue(words + " is a folder", remedy);
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InvalidValue(words + " is a pipe or a device", remedy);
        }
        if (Files.notExists(file)) {
            throw new InvalidValue(words + " is not there", remedy);
        }
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(largest + 1);
            if (bytes.length > largest) {
                throw new InvalidValue(words + " is larger than " + largest / 1024 + " KiB", remedy);
            }
            return bytes;
        } catch (AccessDeniedException closed) {
            throw new InvalidValue(words + " may not be read by this user", "let the user that runs Slipway read it");
        } catch (IOException unreadable) {
            throw new InvalidValue(words + " cannot be read (" + unreadable.getMessage() + ")", remedy);
        }
    }
}
