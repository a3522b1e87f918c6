package slipway.git;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slipway.files.FileTree;
import slipway.text.Sha256;

/**
 * What is kept beside the mirror of a project from one run to the next: the objects of Git LFS, and copies of its
 * submodules. All of it can be fetched again.
 */
final class SourceCache {
    private final Path folder;
    private final GitProgram program;
    private final Map<String, Mirror> submodules = new ConcurrentHashMap<>();

    /** Two runs would fetch the same objects at the same time. */
    private final ReentrantLock largeFiles = new ReentrantLock();

    SourceCache(Path folder, GitProgram program) {
        this.folder = folder;
        this.program = program;
    }

    /** What is done with the objects of Git LFS while nobody else does. */
    interface Fetch {
        void into(Path storage) throws GitException, InterruptedException;
    }

    void largeFiles(Fetch fetch) throws GitException, InterruptedException {
        largeFiles.lockInterruptibly();
        try {
            fetch.into(lfs());
        } finally {
            largeFiles.unlock();
        }
    }

    Mirror submodule(RepositoryUrl address) {
        return copy(Sha256.hex(address.plain()));
    }

    private Mirror copy(String name) {
        return submodules.computeIfAbsent(
                name, key -> new Mirror(folder.resolve("submodules/" + key + ".git"), program));
    }

    /** Notes that a copy is of use. */
    static void used(Mirror submodule) throws IOException {
        Files.setLastModifiedTime(submodule.folder(), FileTime.from(Instant.now()));
    }

    /**
     * Removes objects of Git LFS that were fetched, and submodules that were used last, before a time. What a run uses at
     * this moment is left for the next round: a fetch may take as long as a checkout may.
     */
    void removeOlderThan(Instant before) throws IOException, GitException, InterruptedException {
        if (largeFiles.tryLock()) {
            try {
                Files.walkFileTree(lfs(), new Removal(before));
            } finally {
                largeFiles.unlock();
            }
        }
        for (String name : copies()) {
            Mirror copy = copy(name);
            copy.aloneIfUnused(() -> {
                if (!copy.exists()
                        || Files.getLastModifiedTime(copy.folder()).toInstant().isBefore(before)) {
                    copy.remove();
                }
            });
        }
    }

    private Set<String> copies() throws IOException {
        Path all = folder.resolve("submodules");
        if (!Files.exists(all)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(all)) {
            return files.map(file -> file.getFileName().toString().replaceFirst("\\.git.*$", ""))
                    .collect(Collectors.toSet());
        }
    }

    void remove() throws IOException {
        FileTree.delete(folder);
    }

    private Path lfs() {
        return folder.resolve("lfs");
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        private final Instant before;

        Removal(Instant before) {
            this.before = before;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.lastModifiedTime().toInstant().isBefore(before)) {
                Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE; // there is none yet
        }
    }
}
