package slipway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** The one folder of data, held by one Slipway at a time. */
final class DataFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path folder;
    private final String process;
    private final FileChannel channel;
    private final FileLock lock;

    /** Another Slipway works on this folder, or on the database. */
    static final class InUse extends Exception {
        private static final long serialVersionUID = 1L;

        InUse(String message) {
            super(message);
        }

        InUse(Path folder, String holder) {
            this("the data folder " + folder + " is held by another Slipway (" + holder
                    + "); stop that one, or give this one a server.dataDir of its own");
        }
    }

    private DataFolder(Path folder, String process, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.process = process;
        this.channel = channel;
        this.lock = lock;
    }

    static DataFolder open(Path folder) throws InUse, StartFailed {
        return open(folder, true);
    }

    /** @param hasDatabase whether the file of the database is there, too */
    static DataFolder open(Path folder, boolean hasDatabase) throws InUse, StartFailed {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Path file = folder.resolve("slipway.lock");
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            FileLock lock = tryLock(channel);
            if (lock == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                throw new InUse(folder, holder);
            }
            String process = "process " + ProcessHandle.current().pid();
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((process + ", since " + Instant.now() + "\n").getBytes(StandardCharsets.UTF_8)));
            removeLibraries(folder);
            close(folder, hasDatabase);
            return new DataFolder(folder, process, channel, lock);
        } catch (IOException e) {
            throw new StartFailed(
                    "the data folder " + folder + " cannot be used: " + e + "; make it writable for this user", e);
        }
    }

    /** SQLite makes its files as open as the umask allows, and those beside its first as open as that one is. */
    private static void close(Path folder, boolean hasDatabase) throws IOException {
        Path database = folder.resolve("slipway.db");
        if (hasDatabase && !Files.exists(database)) {
            Files.createFile(database, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        }
        try (var files = Files.newDirectoryStream(folder, "slipway.{db,db-wal,db-shm,lock}")) {
            for (Path file : files) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
        }
    }

    /** Libraries are unpacked there for each start, and not removed by one that is killed. */
    private static void removeLibraries(Path folder) throws IOException {
        try (var left = Files.newDirectoryStream(folder, "{sqlite-*-libsqlitejdbc.so*,jna*.tmp}")) {
            for (Path library : left) {
                Files.deleteIfExists(library);
            }
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a machine without a name";
        }
    }

    /** This process and its host name, for the error message of a second server. May do a DNS lookup. */
    String holder() {
        return process + " on " + machine();
    }

    Path path() {
        return folder;
    }

    /**
     * A name that this folder keeps: several servers on one database may share an engine, and each cleans up only after
     * itself.
     */
    String id() throws IOException {
        Path file = folder.resolve("server.id");
        if (!Files.exists(file) || Files.readString(file).isBlank()) {
            Path fresh = folder.resolve("server.id.new");
            Files.writeString(fresh, UUID.randomUUID() + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.readString(file).strip();
    }

    /** A folder in it, made if it is not there. */
    Path folder(String name) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        return made;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
