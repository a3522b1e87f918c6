package slipway.torture;

import java.util.List;

/**
 * One fault of one server.
 *
 * @param server its number
 * @param reached false if the moment did not come, and it came all the same
 * @param interrupted what its database says that it was at
 * @param others how many other servers were there
 */
record Fault(
        int number, FaultKind kind, int server, Moment moment, boolean reached, List<String> interrupted, int others) {
    Fault {
        interrupted = List.copyOf(interrupted);
    }

    String words() {
        return kind + " " + number + " of server " + server + ": " + moment.words()
                + (reached ? "" : " (did not come)") + ", interrupted: "
                + (interrupted.isEmpty() ? "nothing" : String.join(" and ", interrupted)) + ", " + others
                + " others there";
    }
}
