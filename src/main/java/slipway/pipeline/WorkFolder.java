package slipway.pipeline;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes folders in which Slipway worked. */
public final class WorkFolder {
    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

    private WorkFolder() {}

    /** Removes a folder with all that is in it; links are removed, never followed. What cannot go is told and left. */
    public static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new Remover());
        } catch (NoSuchFileException e) {
            LOG.trace("{} is gone already", folder);
        } catch (IOException e) {
            LOG.warn("{} could not be removed, remove it by hand: {}", folder, e.toString());
        }
    }

    /** Removes what runs of an earlier life have left. */
    static void removeAllIn(Path parent) throws IOException {
        try (var children = Files.newDirectoryStream(parent)) {
            children.forEach(WorkFolder::remove);
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            // Go's module cache, among others, makes its folders read-only.
            if (!folder.toFile().setWritable(true, true)) {
                LOG.debug("{} may not become writable", folder);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
