package slipway.git;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the beginning of an answer: how long it is, strangers decide, who write messages of commits and run git hosts. */
final class HeadBuffer extends OutputStream {
    private static final int KEPT = 1 << 20;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        kept.write(bytes, offset, Math.min(length, KEPT - kept.size()));
    }

    boolean isFull() {
        return kept.size() == KEPT;
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
