package slipway.docker.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The run's log: whole lines of ours, and pieces of a container's output, from one thread at a time. */
public final class LineLog {
    private final OutputStream output;

    public LineLog(OutputStream output) {
        this.output = output;
    }

    public void line(String text) {
        write((text.stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public synchronized void write(byte[] bytes) {
        try {
            output.write(bytes);
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
