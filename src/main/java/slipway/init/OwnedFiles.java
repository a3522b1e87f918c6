package slipway.init;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Optional;
import java.util.Set;

/** Writes files that others may not read: whole or not at all, and never open for a moment. */
final class OwnedFiles {
    private static final String OWNER = "rw-------";
    private static final String GROUP = "rw-r-----";

    /** The user that Slipway runs as, if it is another than this one. */
    private final Optional<String> account;

    OwnedFiles(Optional<String> account) {
        this.account = account;
    }

    /** What root writes and Slipway reads: the configuration and its secrets. */
    void writeForReading(Path file, String text) throws IOException {
        folder(file.getParent(), account.isPresent() ? "rwxr-x---" : "rwx------");
        Path unfinished = unfinished(file, text);
        if (account.isPresent()) {
            view(unfinished).setGroup(group());
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString(GROUP));
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** In the place of a file that may be there: its owner, its group and its mode stay, and a link stays one. */
    void replace(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            writeForReading(file, text);
            return;
        }
        Path target = file.toRealPath();
        PosixFileAttributes before = Files.readAttributes(target, PosixFileAttributes.class);
        Path unfinished = unfinished(target, text);
        try {
            PosixFileAttributes made = view(unfinished).readAttributes();
            if (!made.owner().equals(before.owner())) {
                view(unfinished).setOwner(before.owner());
            }
            if (!made.group().equals(before.group())) {
                view(unfinished).setGroup(before.group());
            }
            Files.setPosixFilePermissions(unfinished, before.permissions());
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** What is Slipway's own: a key, or the file known_hosts. */
    void writeOwn(Path file, String text) throws IOException {
        folder(file.getParent(), "rwx------");
        Path unfinished = unfinished(file, text);
        own(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Adds a line at the end. */
    void append(Path file, String line) throws IOException {
        if (!Files.exists(file)) {
            writeOwn(file, line + "\n");
            return;
        }
        String text = Files.readString(file);
        boolean ended = text.isEmpty() || text.endsWith("\n");
        Files.writeString(file, (ended ? "" : "\n") + line + "\n", StandardOpenOption.APPEND);
    }

    /** Makes a file Slipway's own that a program has made. */
    void own(Path file) throws IOException {
        if (account.isPresent()) {
            view(file).setOwner(lookup().lookupPrincipalByName(account.get()));
            view(file).setGroup(group());
        }
    }

    private void folder(Path folder, String mode) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
            own(folder);
        }
    }

    private static Path unfinished(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (var channel = Files.newByteChannel(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER)))) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        return unfinished;
    }

    private GroupPrincipal group() throws IOException {
        return lookup().lookupPrincipalByGroupName(account.orElseThrow());
    }

    private static PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class);
    }

    private static UserPrincipalLookupService lookup() {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService();
    }
}
