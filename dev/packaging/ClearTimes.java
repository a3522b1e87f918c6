import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes an archive of classes the same whenever it is made. Java notes in it how long the machine had been running, as the
 * time at which each of its soft references was last used, and checksums of all that; nothing else differs between two
 * archives of the same classes. So it takes two, and clears what differs in the first one.
 *
 * <pre>java dev/packaging/ClearTimes.java ARCHIVE SECOND</pre>
 */
class ClearTimes {
    /** Bytes. The header contains two checksums, which Java does not verify by default. */
    private static final int HEADER = 4096;

    private static final int CHECKSUMS = 2;

    private final ByteBuffer archive;
    private final ByteBuffer second;
    private long time;
    private long secondTime;

    private ClearTimes(ByteBuffer archive, ByteBuffer second) {
        this.archive = archive;
        this.second = second;
    }

    public static void main(String[] arguments) throws IOException {
        ByteBuffer archive = read(arguments[0]);
        ByteBuffer second = read(arguments[1]);
        if (archive.capacity() != second.capacity()) {
            throw differ("their size");
        }
        ClearTimes both = new ClearTimes(archive, second);
        both.clearChecksums();
        both.clearTimes();
        Files.write(Path.of(arguments[0]), archive.array());
    }

    private static ByteBuffer read(String file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(Path.of(file))).order(ByteOrder.nativeOrder());
    }

    private void clearChecksums() {
        int cleared = 0;
        for (int at = 0; at < HEADER; at += Integer.BYTES) {
            if (archive.getInt(at) != second.getInt(at)) {
                archive.putInt(at, 0);
                cleared++;
            }
        }
        if (cleared > CHECKSUMS) {
            throw differ("the header");
        }
    }

    private void clearTimes() {
        for (int at = HEADER; at < archive.capacity(); at += Long.BYTES) {
            if (archive.getLong(at) != second.getLong(at)) {
                clearTime(at);
            }
        }
    }

    /** All soft references of one archive have the same time: the collector that it is made with never runs. */
    private void clearTime(int at) {
        if (time == 0) {
            time = archive.getLong(at);
            secondTime = second.getLong(at);
        }
        if (archive.getLong(at) != time || second.getLong(at) != secondTime) {
            throw differ("byte " + at);
        }
        archive.putLong(at, 0);
    }

    private static IllegalStateException differ(String where) {
        return new IllegalStateException("two archives of the same classes differ in more than the time, in " + where
                + "; find out with -Xlog:aot+map*=trace what this version of Java writes there");
    }
}
