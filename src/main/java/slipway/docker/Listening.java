package slipway.docker;

import java.util.Set;

/** Reads Linux's tables of TCP sockets ({@code /proc/net/tcp} and {@code tcp6}). */
final class Listening {
    private static final String HEADER = "local_address";
    private static final String LISTEN = "0A";
    private static final int ADDRESS_COLUMN = 1;
    private static final int STATE_COLUMN = 3;

    private Listening() {}

    static boolean isTable(String text) {
        return text.contains(HEADER);
    }

    /** Whether one of the ports is listened on, where others can reach it. */
    static boolean onAnyOf(Set<Integer> ports, String table) {
        return table.lines().anyMatch(line -> {
            String[] columns = line.strip().split("\\s+", -1);
            if (columns.length <= STATE_COLUMN || !columns[STATE_COLUMN].equals(LISTEN)) {
                return false;
            }
            String[] address = columns[ADDRESS_COLUMN].split(":", -1);
            return !isLoopback(address[0]) && ports.contains(Integer.parseInt(address[1], 16));
        });
    }

    /** Addresses are in the machine's byte order, which is little-endian wherever Docker commonly runs. */
    private static boolean isLoopback(String address) {
        return address.length() == 8 ? address.endsWith("7F") : address.equals("00000000000000000000000001000000");
    }
}
