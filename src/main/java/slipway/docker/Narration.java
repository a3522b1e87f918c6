package slipway.docker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The run's log: whole lines of ours, and pieces of a container's output, from one thread at a time. */
final class Narration {
    private final OutputStream output;

    Narration(OutputStream output) {
        this.output = output;
    }

    void line(String text) {
        write((text.stripTrailing() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    synchronized void write(byte[] bytes) {
        try {
            output.write(bytes);
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
