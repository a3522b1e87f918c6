package slipway.torture;

import java.util.List;

/**
 * One kill.
 *
 * @param reached false if the moment did not come, and the server was killed all the same
 * @param interrupted the stages that its database says were running
 */
record Kill(int number, Moment moment, boolean reached, List<String> interrupted) {
    Kill {
        interrupted = List.copyOf(interrupted);
    }

    String words() {
        return "kill " + number + ": " + moment.words() + (reached ? "" : " (did not come)") + ", interrupted: "
                + (interrupted.isEmpty() ? "no stage" : String.join(" and ", interrupted));
    }
}
