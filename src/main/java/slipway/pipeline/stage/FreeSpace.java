package slipway.pipeline.stage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import slipway.docker.Engine;
import slipway.docker.engine.EngineException;

/** Whether the disks have room for a build: that of the folder of data, and the engine's own if it is on this machine. */
public final class FreeSpace {
    /** A checkout, its log and the database. */
    private static final long FOR_DATA = 500L << 20;

    /** The layers of an image with a compiler in it. */
    private static final long FOR_IMAGES = 2L << 30;

    private final Path data;
    private final Engine engine;

    public FreeSpace(Path data, Engine engine) {
        this.data = data;
        this.engine = engine;
    }

    /**
     * A disk, and how much of it is free and wanted, in bytes.
     *
     * @param place such as {@code the folder of data (/var/lib/slipway/data)}
     */
    private record Disk(String place, long free, long wanted) {
        boolean isShort() {
            return free < wanted;
        }

        String words() {
            return worded(free) + " free in " + place;
        }
    }

    /** What there is, for a person: {@code 12.1 GiB free in ...}. */
    public String words() throws EngineException, IOException, InterruptedException {
        return disks().values().stream().map(Disk::words).collect(Collectors.joining(", "));
    }

    /** What is missing, and what would free more; empty if there is enough. */
    public Optional<String> problem() throws EngineException, IOException, InterruptedException {
        return disks().values().stream().filter(Disk::isShort).findFirst().map(FreeSpace::advice);
    }

    private static String advice(Disk disk) {
        return disk.words() + ", and a build wants " + worded(disk.wanted())
                + "; docker system df shows what takes it: docker image prune frees layers of builds that failed,"
                + " docker builder prune the build cache, lower redeploy.keepReleases old images,"
                + " lower server.keepRuns and server.keepDays old logs";
    }

    /** By file store: two folders on one disk share its room. */
    private Map<FileStore, Disk> disks() throws EngineException, IOException, InterruptedException {
        Map<FileStore, Disk> disks = new LinkedHashMap<>();
        add(disks, "the folder of data", data, FOR_DATA);
        Optional<Path> images = engine.folderHere();
        if (images.isPresent()) {
            add(disks, "the Docker engine's folder", images.get(), FOR_IMAGES);
        }
        return disks;
    }

    private static void add(Map<FileStore, Disk> disks, String what, Path folder, long wanted) throws IOException {
        Path there = existing(folder);
        if (!Files.isDirectory(there)) {
            throw new IOException(
                    what + " (" + folder + ") cannot be: " + there + " is not a folder; correct the path");
        }
        FileStore store = Files.getFileStore(there);
        if (store.getTotalSpace() == 0) {
            throw new IOException(what + " (" + folder + ") cannot be: " + there + " is on no disk (" + store.type()
                    + "); choose another folder");
        }
        Disk disk = new Disk(what + " (" + folder + ")", store.getUsableSpace(), wanted);
        disks.merge(store, disk, (one, other) -> one.wanted() > other.wanted() ? one : other);
    }

    private static Path existing(Path folder) {
        Path at = folder.toAbsolutePath();
        while (!Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    private static String worded(long bytes) {
        return bytes < 1L << 30
                ? (bytes >> 20) + " MiB"
                : String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
