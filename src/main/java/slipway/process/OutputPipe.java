package slipway.process;

import com.sun.jna.LastErrorException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import slipway.system.CLibrary;

/**
 * A pipe of our own for what a process writes. With the JDK's, its reaper takes what the pipe holds at the process's
 * exit into memory and closes it: what a child of the process writes later is lost, and the child is ended by SIGPIPE.
 *
 * <p>The JDK opens files only, so both ends are opened by their names under /proc (proc(5)); the descriptors that
 * pipe(2) gave are closed as soon as the process has its own.
 */
final class OutputPipe implements AutoCloseable {
    private static final int O_CLOEXEC = 0x80000; // of Linux on every processor that the JDK runs on

    private final int readEnd;
    private final int writeEnd;

    private OutputPipe(int readEnd, int writeEnd) {
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    static OutputPipe open() throws IOException {
        int[] ends = new int[2];
        try {
            CLibrary.INSTANCE.pipe2(ends, O_CLOEXEC);
        } catch (LastErrorException e) {
            throw new IOException("no pipe for the output of a process: " + e.getMessage(), e);
        }
        return new OutputPipe(ends[0], ends[1]);
    }

    /** Ends when the last process that writes has ended; has to be opened before {@link #close}. */
    InputStream reader() throws IOException {
        return new FileInputStream(file(readEnd));
    }

    /** For a {@link ProcessBuilder} to redirect to. */
    File writer() {
        return file(writeEnd);
    }

    private static File file(int descriptor) {
        return new File("/proc/self/fd/" + descriptor);
    }

    @Override
    public void close() {
        CLibrary.INSTANCE.close(readEnd);
        CLibrary.INSTANCE.close(writeEnd);
    }
}
