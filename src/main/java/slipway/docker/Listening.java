package slipway.docker;

import java.util.Set;
import java.util.regex.Pattern;

/** Reads Linux's tables of TCP sockets ({@code /proc/net/tcp} and {@code tcp6}). */
final class Listening {
    private static final String HEADER = "local_address";
    /** The address and the port of a socket that listens ({@code 0A}), in hexadecimal. */
    private static final Pattern LISTENS =
            Pattern.compile("\\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]{1,40} 0A( .*)?");

    private Listening() {}

    static boolean isTable(String text) {
        return text.contains(HEADER);
    }

    /** Whether one of the ports is listened on, where others can reach it. */
    static boolean onAnyOf(Set<Integer> ports, String table) {
        return table.lines()
                .map(String::strip)
                .map(LISTENS::matcher)
                .anyMatch(socket -> socket.matches()
                        && !isLoopback(socket.group(1))
                        && ports.contains(Integer.parseInt(socket.group(2), 16)));
    }

    /** Addresses are in the machine's byte order, which is little-endian wherever Docker commonly runs. */
    private static boolean isLoopback(String address) {
        return address.length() == 8 ? address.endsWith("7F") : address.equals("00000000000000000000000001000000");
    }
}
