package slipway;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Standard error of this JVM: what the threads of a group write goes to the group's own file, all else where it went before. */
final class ErrorsByThreadGroup extends OutputStream {
    private static final ErrorsByThreadGroup INSTALLED = installed();

    private final Map<ThreadGroup, OutputStream> files = new ConcurrentHashMap<>();
    private final PrintStream before;

    private ErrorsByThreadGroup(PrintStream before) {
        this.before = before;
    }

    private static ErrorsByThreadGroup installed() {
        var errors = new ErrorsByThreadGroup(System.err);
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        return errors;
    }

    /** Of this group and all that are made by its threads. */
    static void send(ThreadGroup group, Path file) throws IOException {
        INSTALLED.files.put(group, new FileOutputStream(file.toFile(), true));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (ThreadGroup group = Thread.currentThread().getThreadGroup(); group != null; group = group.getParent()) {
            OutputStream file = files.get(group);
            if (file != null) {
                file.write(bytes, offset, length);
                return;
            }
        }
        before.write(bytes, offset, length);
    }

    @Override
    public void flush() {
        before.flush();
    }
}
