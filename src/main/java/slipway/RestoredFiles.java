package slipway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import slipway.backup.BackupFailed;
import slipway.backup.BackupFile;
import slipway.database.Database;
import slipway.database.DatabaseCopy;
import slipway.database.DatabaseUnusable;
import slipway.files.FileTree;
import slipway.files.ServiceAccount;
import slipway.run.queue.RunQueue;

/** Puts a backup in the place of the data. What was there is kept beside it. */
final class RestoredFiles {
    /** How what was replaced is called from then on; a time follows. */
    static final String BEFORE = ".before-restore";

    private static final String RESTORED = ".restored";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("-uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path data;
    private final Path configuration;
    private final UserPrincipal owner;
    private final GroupPrincipal group;
    private final String kept;

    /**
     * Before anything is made: root restores, but the files are those of the user that Slipway runs as. That is the
     * owner of the folder of data, or of the one that it is made in; in a folder of root's, with a package, the package's
     * user.
     *
     * @param now in the names of what is kept, so that one restore keeps nothing in the place of another
     */
    RestoredFiles(Path data, Path configuration, Instant now) throws IOException {
        this.data = data;
        this.configuration = configuration;
        Path there = existing(data);
        PosixFileAttributes attributes = Files.readAttributes(there, PosixFileAttributes.class);
        boolean isRoots = Integer.valueOf(0).equals(Files.getAttribute(there, "unix:uid"));
        Optional<ServiceAccount> account =
                isRoots && ServiceAccount.reads(configuration) ? ServiceAccount.find() : Optional.empty();
        this.owner = account.map(ServiceAccount::user).orElse(attributes.owner());
        this.group = account.map(ServiceAccount::group).orElse(attributes.group());
        this.kept = BEFORE + TIME.format(now);
    }

    private static Path existing(Path folder) {
        Path each = folder;
        while (!Files.exists(each)) {
            each = each.getParent();
        }
        return each;
    }

    /** A server must not begin with what a restore that was killed has left. */
    static void mustBeWhole(Path folder) throws StartFailed {
        Path restored = folder.resolve(DatabaseCopy.NAME + RESTORED);
        if (Files.exists(restored)) {
            throw new StartFailed(restored + " is there: a restore did not come to its end. Restore the backup again"
                    + " with --force; what was there before is kept in files called " + DatabaseCopy.NAME + BEFORE
                    + "-TIME");
        }
    }

    /**
     * Puts it there. Up to the moment when all is on the disk that is to be put there, nothing of what is there changes.
     *
     * @param force whether a database that is there is replaced
     */
    void restore(BackupFile backup, Path folder, boolean force) throws IOException, BackupFailed {
        Path database = folder.resolve(DatabaseCopy.NAME);
        if (Files.size(database) > 0 && !force) {
            throw new BackupFailed(database + " is there; replace it with --force, which keeps it as "
                    + database.getFileName() + BEFORE + "-TIME");
        }
        Path unpacked = folder.resolve("restore");
        FileTree.deleteAsFarAsPossible(unpacked);
        Optional<Path> text = Optional.empty();
        try {
            Path ready = unpacked(backup, Files.createDirectories(unpacked));
            text = prepared(backup.configuration());
            replace(database, ready);
            putConfiguration(text);
        } finally {
            if (text.isPresent()) {
                Files.deleteIfExists(text.get());
            }
            FileTree.deleteAsFarAsPossible(unpacked);
        }
    }

    private static Path unpacked(BackupFile backup, Path folder) throws IOException, BackupFailed {
        Path database = folder.resolve(DatabaseCopy.NAME);
        backup.database(database);
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-------"));
        List<String> problems = new DatabaseCopy(database, folder).problems();
        if (!problems.isEmpty()) {
            throw new BackupFailed("the database in " + backup.path() + " is damaged: " + String.join("; ", problems)
                    + "; take another backup");
        }
        endRuns(folder);
        return database;
    }

    /** A run that went on where the backup saw it would put an old image over a newer one. */
    private static void endRuns(Path folder) throws BackupFailed {
        try (Database database = Database.open(folder)) {
            database.awaitOpen();
            new RunQueue(database, Clock.systemUTC(), "restore")
                    .endAll(
                            "restored from a backup, in which this run was at work; look at what is live, then retry it");
        } catch (DatabaseUnusable e) {
            throw new BackupFailed(e.getMessage(), e);
        }
    }

    /** Copies first: whenever this is killed, either all is as it was, or a server refuses to start. */
    private void replace(Path database, Path ready) throws IOException {
        Path wal = database.resolveSibling(DatabaseCopy.NAME + "-wal");
        if (Files.size(database) > 0) {
            Path copy = database.resolveSibling(DatabaseCopy.NAME + kept);
            keep(database, copy);
            if (Files.exists(wal)) {
                keep(wal, copy.resolveSibling(copy.getFileName() + "-wal"));
            }
        }
        Path restored = database.resolveSibling(DatabaseCopy.NAME + RESTORED);
        Files.move(ready, restored, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // SQLite finds the newest part of a database by its name with -wal.
        Files.deleteIfExists(wal);
        Files.deleteIfExists(database.resolveSibling(DatabaseCopy.NAME + "-shm"));
        Files.move(restored, database, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void keep(Path file, Path as) throws IOException {
        Files.copy(file, as, StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** The configuration under another name, and what it replaces kept; nothing if it is there already. */
    private Optional<Path> prepared(String text) throws IOException {
        boolean there = Files.exists(configuration);
        if (there && Files.readString(configuration).equals(text)) {
            return Optional.empty();
        }
        Path draft = configuration.resolveSibling(configuration.getFileName() + RESTORED);
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        Files.writeString(draft, text);
        if (there) {
            keep(configuration, configuration.resolveSibling(configuration.getFileName() + kept));
        } else if (ServiceAccount.reads(configuration)) {
            giveToGroup(draft);
        } else {
            own(draft);
        }
        return Optional.of(draft);
    }

    private void putConfiguration(Optional<Path> draft) throws IOException {
        if (draft.isEmpty()) {
            return;
        }
        if (Files.exists(configuration)) {
            // Into the same file: its owner and mode are an administrator's.
            Files.writeString(configuration, Files.readString(draft.get()));
        } else {
            Files.move(draft.get(), configuration, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** The folder and what is in it. */
    void own() throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        own(data);
        try (var files = Files.newDirectoryStream(data, "slipway.*")) {
            for (Path file : files) {
                own(file);
            }
        }
    }

    private void own(Path file) throws IOException {
        if (!view(file).readAttributes().owner().equals(owner)) {
            view(file).setOwner(owner);
        }
        giveToGroup(file);
    }

    private void giveToGroup(Path file) throws IOException {
        if (!view(file).readAttributes().group().equals(group)) {
            view(file).setGroup(group);
        }
    }

    private static PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class);
    }
}
