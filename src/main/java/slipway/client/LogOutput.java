package slipway.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Where a log is copied to: to a file or a program as it is, to a terminal line by line and without its commands. */
final class LogOutput extends OutputStream {
    private static final int LONGEST_LINE = 64 << 10;

    private final Screen screen;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LogOutput(Screen screen) {
        this.screen = screen;
    }

    @Override
    public void write(int letter) throws IOException {
        write(new byte[] {(byte) letter}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (screen.outIsTerminal()) {
            for (int index = offset; index < offset + length; index++) {
                take(bytes[index]);
            }
        } else {
            screen.out().write(bytes, offset, length);
        }
        if (screen.out().checkError()) {
            throw new BrokenPipe();
        }
    }

    private void take(byte letter) {
        if (letter == '\n') {
            screen.out().println(shown());
        } else {
            line.write(letter);
            if (line.size() >= LONGEST_LINE) {
                screen.out().print(shown());
            }
        }
    }

    private String shown() {
        String text = SanitizedLogLine.of(line.toString(StandardCharsets.UTF_8));
        line.reset();
        return text;
    }

    /** What has no line end. */
    @Override
    public void close() {
        if (line.size() > 0) {
            screen.out().println(shown());
        }
        screen.out().flush();
    }
}
