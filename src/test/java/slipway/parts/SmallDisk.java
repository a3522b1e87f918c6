package slipway.parts;

import java.io.IOException;
import java.nio.file.Path;

/** A real file system of its own size, so that it can be filled; mounting it needs root. */
public final class SmallDisk {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Mounts it.
     *
     * @param folder an empty one
     * @param size such as 64k
     */
    public static SmallDisk mount(Path folder, String size) throws IOException, InterruptedException {
        Shell.run(folder, "mount -t tmpfs -o size=" + size + " tmpfs '" + folder + "'");
        return new SmallDisk(folder);
    }

    public void resize(String size) throws IOException, InterruptedException {
        Shell.run(folder, "mount -o remount,size=" + size + " '" + folder + "'");
    }

    /** It goes away once nobody uses it: a library that was unpacked there is in use until the process ends. */
    public void unmount() throws IOException, InterruptedException {
        Shell.run(folder.getParent(), "umount --lazy '" + folder + "'");
    }
}
