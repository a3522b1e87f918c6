package slipway.torture;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import slipway.parts.FaultyLine;

/**
 * A server's way to PostgreSQL, with an address of its own (of 127.0.0.0/8), so that the kernel can drop its packets in both
 * directions: the database then sees what it sees of a machine whose cable is cut.
 */
final class DatabaseLine implements AutoCloseable {
    private final String address;
    private final FaultyLine line;
    private boolean cut;

    private DatabaseLine(String address, FaultyLine line) {
        this.address = address;
        this.line = line;
    }

    static DatabaseLine to(int port) throws IOException {
        var random = new SplittableRandom();
        // A torture beside this one has others.
        String address = "127." + random.nextInt(64, 255) + "." + random.nextInt(255) + "." + random.nextInt(1, 255);
        return new DatabaseLine(address, FaultyLine.from(address, port));
    }

    int port() throws IOException {
        return line.port();
    }

    void cut() throws IOException {
        cut = true;
        rules("--insert");
    }

    void repair() throws IOException {
        if (cut) {
            rules("--delete");
            cut = false;
        }
    }

    private void rules(String change) throws IOException {
        iptables(change, "--source");
        iptables(change, "--destination");
    }

    private void iptables(String change, String direction) throws IOException {
        List<String> command =
                List.of("iptables", "--wait", "10", change, "INPUT", direction, address, "--jump", "DROP");
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    @Override
    public void close() throws IOException {
        repair();
        line.close();
    }
}
