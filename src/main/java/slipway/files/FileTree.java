package slipway.files;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Removes folders with all that is in them. */
public final class FileTree {
    private FileTree() {}

    /**
     * Deletes the folder, if it exists, with its content; symbolic links are deleted, not followed.
     *
     * @throws IOException if something of it is left: the first that could not be deleted. The rest is deleted anyway
     */
    public static void delete(Path folder) throws IOException {
        Map<Path, IOException> closed = deletion(folder).closed;
        if (!closed.isEmpty()) {
            throw closed.values().iterator().next();
        }
    }

    /** The same; returns the folders from which something could not be deleted. */
    public static Set<Path> deleteAsFarAsPossible(Path folder) throws IOException {
        return deletion(folder).closed.keySet();
    }

    private static Deletion deletion(Path folder) throws IOException {
        Deletion deletion = new Deletion();
        Files.walkFileTree(folder, deletion);
        return deletion;
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        private static final Set<PosixFilePermission> OURS = EnumSet.of(
                PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

        private final Map<Path, IOException> closed = new LinkedHashMap<>();
        /** Folders that are not deleted because something in them is left; none whose turn has been. */
        private final Set<Path> needed = new HashSet<>();

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            // Go's module cache, among others, makes its folders read-only.
            boolean ignored = open(folder);
            return FileVisitResult.CONTINUE;
        }

        /** Another's folder cannot be opened; then the deletion says why. */
        private static boolean open(Path folder) {
            try {
                Files.setPosixFilePermissions(folder, OURS);
                return true;
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                closed.putIfAbsent(file.toAbsolutePath().getParent(), e);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (!(failure instanceof NoSuchFileException)) {
                closed.putIfAbsent(file.toAbsolutePath(), failure);
                needed.add(file.toAbsolutePath().getParent());
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
            Path absolute = folder.toAbsolutePath();
            if (failure != null) {
                closed.putIfAbsent(absolute, failure);
            }
            if (needed.remove(absolute) || closed.containsKey(absolute)) {
                needed.add(absolute.getParent());
            } else {
                visitFile(folder, null);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
