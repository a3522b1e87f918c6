package slipway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import slipway.backup.BackupFailed;
import slipway.backup.BackupFile;
import slipway.database.DatabaseCopy;

/** Puts a backup in the place of the data. What was there is kept beside it. */
final class RestoredFiles {
    /** How what was replaced is called from then on. */
    static final String BEFORE = ".before-restore";

    private final Path data;
    private final Path configuration;
    private final PosixFileAttributes owner;

    /** Before anything is made: root restores, but the files stay those of Slipway's user. */
    RestoredFiles(Path data, Path configuration) throws IOException {
        this.data = data;
        this.configuration = configuration;
        this.owner = Files.readAttributes(existing(data), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static Path existing(Path folder) {
        Path each = folder;
        while (!Files.exists(each)) {
            each = each.getParent();
        }
        return each;
    }

    /** @param force whether a database that is there is replaced */
    void restore(BackupFile backup, Path folder, boolean force) throws IOException, BackupFailed {
        Path database = folder.resolve(DatabaseCopy.NAME);
        if (Files.size(database) > 0 && !force) {
            throw new BackupFailed(database + " is there; replace it with --force, which keeps it as "
                    + database.getFileName() + BEFORE);
        }
        Path restored = folder.resolve(DatabaseCopy.NAME + ".restored");
        backup.database(restored);
        Files.setPosixFilePermissions(restored, PosixFilePermissions.fromString("rw-------"));
        List<String> problems = new DatabaseCopy(restored, folder).problems();
        if (!problems.isEmpty()) {
            Files.delete(restored);
            throw new BackupFailed("the database in " + backup.path() + " is damaged: " + String.join("; ", problems)
                    + "; take another backup");
        }
        // SQLite finds the newest part of a database by its name with -wal.
        for (String part : List.of("", "-wal", "-shm")) {
            keep(folder.resolve(DatabaseCopy.NAME + part), folder.resolve(DatabaseCopy.NAME + BEFORE + part));
        }
        Files.move(restored, database, StandardCopyOption.ATOMIC_MOVE);
        putConfiguration(backup.configuration());
    }

    private static void keep(Path file, Path as) throws IOException {
        Files.deleteIfExists(as);
        if (Files.exists(file) && Files.size(file) > 0) {
            Files.move(file, as);
        } else {
            Files.deleteIfExists(file);
        }
    }

    private void putConfiguration(String text) throws IOException {
        if (Files.exists(configuration)) {
            if (Files.readString(configuration).equals(text)) {
                return;
            }
            Files.copy(
                    configuration,
                    configuration.resolveSibling(configuration.getFileName() + BEFORE),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
            // Into the same file: its owner and mode are an administrator's.
            Files.writeString(configuration, text);
            return;
        }
        Files.createFile(
                configuration, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        Files.writeString(configuration, text);
        own(configuration);
    }

    /** The folder and what is in it. */
    void own() throws IOException {
        own(data);
        try (var files = Files.newDirectoryStream(data, "slipway.*")) {
            for (Path file : files) {
                own(file);
            }
        }
    }

    private void own(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes now = view.readAttributes();
        if (!now.owner().equals(owner.owner())) {
            view.setOwner(owner.owner());
        }
        if (!now.group().equals(owner.group())) {
            view.setGroup(owner.group());
        }
    }
}
