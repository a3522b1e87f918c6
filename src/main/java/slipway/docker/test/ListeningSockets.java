package slipway.docker.test;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads Linux's tables of TCP sockets ({@code /proc/net/tcp} and {@code tcp6}). */
public final class ListeningSockets {
    private static final String HEADER = "local_address";
    /** The address and the port of a socket that listens ({@code 0A}), in hexadecimal. */
    private static final Pattern LISTENS =
            Pattern.compile("\\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]{1,40} 0A( .*)?");

    private ListeningSockets() {}

    static boolean isTable(String text) {
        return text.contains(HEADER);
    }

    /** The ports that are listened on where others can reach them. */
    public static Set<Integer> ports(String table) {
        return table.lines()
                .map(String::strip)
                .map(LISTENS::matcher)
                .filter(socket -> socket.matches() && !isLoopback(socket.group(1)))
                .map(socket -> Integer.parseInt(socket.group(2), 16))
                .collect(Collectors.toSet());
    }

    /** Addresses are in the machine's byte order, which is little-endian wherever Docker commonly runs. */
    private static boolean isLoopback(String address) {
        return address.length() == 8 ? address.endsWith("7F") : address.equals("00000000000000000000000001000000");
    }
}
