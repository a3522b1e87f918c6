package slipway.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which server started a process: stands in its environment, so that a later server finds what a dead one has left.
 *
 * @param namespace in which the number counts: servers in containers see, and are seen with, other numbers
 * @param pid the server's
 * @param began what tells it from a later process with the same number, in the kernel's ticks
 */
record ProcessOwner(String namespace, long pid, String began) {
    static final String VARIABLE = "SLIPWAY_STARTED_BY";
    /** Of {@code /proc/PID/stat}, see proc(5), behind the name, which may hold blanks and brackets. */
    private static final int START_TIME = 19;

    static ProcessOwner current() {
        long pid = ProcessHandle.current().pid();
        return new ProcessOwner(namespaceHere(), pid, began(pid));
    }

    /** Who started this process, if it was one of us and may be asked for by this user. */
    static Optional<ProcessOwner> of(long process) {
        try {
            String environment =
                    Files.readString(Path.of("/proc/" + process + "/environ"), StandardCharsets.ISO_8859_1);
            return Stream.of(environment.split("\0"))
                    .filter(variable -> variable.startsWith(VARIABLE + "="))
                    .findFirst()
                    .flatMap(variable -> parse(variable.substring(VARIABLE.length() + 1)));
        } catch (IOException e) {
            return Optional.empty(); // it has ended, or is another user's
        }
    }

    private static Optional<ProcessOwner> parse(String text) {
        String[] parts = text.split(" ", -1);
        return parts.length == 3 && parts[1].matches("[0-9]{1,10}")
                ? Optional.of(new ProcessOwner(parts[0], Long.parseLong(parts[1]), parts[2]))
                : Optional.empty();
    }

    String text() {
        return namespace + " " + pid + " " + began;
    }

    /** Whether it is certain that this server lives no more. */
    boolean isGone() {
        return namespace.equals(namespaceHere()) && !began.equals(began(pid));
    }

    private static String namespaceHere() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** Empty if there is no such process. */
    private static String began(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME];
        } catch (IOException e) {
            return "";
        }
    }
}
