package slipway.ssh;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The process of a host's SSH server that serves one connection, and belongs to the user who logged in. If the host does
 * not know that the connection was lost, this process keeps the ports that it forwards, for two hours by OpenSSH's defaults.
 *
 * @param boot of the host; it and the start tell the process from a later one with the same number
 */
record ServingProcess(String boot, long pid, long start) {
    /** A boot's id, and proc(5)'s stat of a process: number, name, state, parent, and as the 22nd field its start. */
    private static final Pattern STAT = Pattern.compile(
            "([0-9a-f-]{36})\\s+(\\d{1,10}) \\((.*)\\) \\S (\\d{1,10})(?: -?\\d+){17} (\\d{1,18}) .*", Pattern.DOTALL);

    private static final int LOOKS = 50;

    /** The one that serves this connection; empty where the host does not tell. */
    static Optional<ServingProcess> of(SshConnection connection) throws SshException, InterruptedException {
        Optional<Matcher> own = stat(connection, "self");
        return own.isEmpty() ? Optional.empty() : numbered(connection, own.get().group(4));
    }

    private static Optional<ServingProcess> numbered(SshConnection connection, String pid)
            throws SshException, InterruptedException {
        return stat(connection, pid)
                .filter(stat -> stat.group(3).startsWith("sshd"))
                .map(stat -> new ServingProcess(
                        stat.group(1), Long.parseLong(stat.group(2)), Long.parseLong(stat.group(5))));
    }

    private static Optional<Matcher> stat(SshConnection connection, String process)
            throws SshException, InterruptedException {
        String said = output(connection, "cat /proc/sys/kernel/random/boot_id /proc/" + process + "/stat");
        return Optional.of(STAT.matcher(said)).filter(Matcher::matches);
    }

    /** Ends it, by another connection of the same user; says whether it is gone. */
    boolean end(SshConnection connection) throws SshException, InterruptedException {
        if (isGone(connection)) {
            return true;
        }
        output(connection, "kill " + pid);
        for (int look = 1; look < LOOKS && !isGone(connection); look++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return isGone(connection);
    }

    private boolean isGone(SshConnection connection) throws SshException, InterruptedException {
        return !numbered(connection, Long.toString(pid)).equals(Optional.of(this));
    }

    /** Instead of the login shell, so that its parent is the process in question. */
    private static String output(SshConnection connection, String command) throws SshException, InterruptedException {
        var output = new ByteArrayOutputStream();
        connection.execute("exec " + command, new byte[0], output, OutputStream.nullOutputStream());
        return output.toString(StandardCharsets.UTF_8);
    }
}
