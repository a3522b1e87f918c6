package slipway.web.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/** The key that sessions, among others, are signed with: made once, kept in the data folder for the server's user alone. */
final class SessionKey {
    static final String FILE = "session.key";
    private static final int BYTES = 32;

    private SessionKey() {}

    static byte[] in(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            byte[] key = Files.readAllBytes(file);
            if (key.length == BYTES) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                return key;
            }
        }
        return make(folder, file);
    }

    /** Moved into place when it is whole: a key that was cut off would end every session at each start. */
    private static byte[] make(Path folder, Path file) throws IOException {
        var key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        Path fresh = folder.resolve(FILE + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(ByteBuffer.wrap(key));
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return key;
    }
}
