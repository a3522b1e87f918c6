package slipway.git;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Passes everything on and keeps the end of it, for a message. */
final class TailBuffer extends OutputStream {
    private static final int KEPT = 16 * 1024;

    private final OutputStream target;
    private byte[] last = new byte[0];

    TailBuffer(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        target.write(bytes, offset, length);
        int fromNew = Math.min(length, KEPT);
        int fromOld = Math.min(last.length, KEPT - fromNew);
        byte[] joined = Arrays.copyOfRange(last, last.length - fromOld, last.length + fromNew);
        System.arraycopy(bytes, offset + length - fromNew, joined, fromOld, fromNew);
        last = joined;
    }

    String text() {
        return new String(last, StandardCharsets.UTF_8);
    }

    static String lastLines(String text, int count) {
        List<String> lines =
                text.strip().lines().filter(line -> !line.isBlank()).toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
