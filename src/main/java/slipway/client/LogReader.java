package slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;

/** Copies a run's log, each byte once, also when the line to the server breaks. */
final class LogReader {
    private final Server server;
    private final PrintStream out;
    private final String path;
    private long copied;

    /** @param query begins with a question mark, or is empty */
    LogReader(Server server, PrintStream out, long run, String query) {
        this.server = server;
        this.out = out;
        this.path = "/api/runs/" + run + "/log" + query;
    }

    /** As far as it is written. */
    void copy() throws Trouble, IOException {
        try (InputStream in = server.stream(path)) {
            // The log only grows: what was copied before is at its beginning.
            in.skipNBytes(copied);
            byte[] buffer = new byte[16 << 10];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
                copied += count;
                if (out.checkError()) {
                    throw new IOException("nobody reads on");
                }
            }
        }
    }

    /** Until the run has ended, which is returned. */
    JsonNode follow(Watch watch) throws Trouble, InterruptedException {
        return watch.untilEnd(this::copyWhatIsThere);
    }

    /** Where the line breaks, the watch tells whether the server comes back. */
    private void copyWhatIsThere() throws Trouble {
        try {
            copy();
        } catch (IOException e) {
            if (out.checkError()) {
                throw new Trouble(Outcome.REFUSED, "nobody reads on: " + e.getMessage());
            }
        }
    }
}
