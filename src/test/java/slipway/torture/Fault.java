package slipway.torture;

import java.util.List;

/**
 * One kill, or one cut between a server and the database that it shares with others.
 *
 * @param cut whether it was a cut
 * @param reached false if the moment did not come, and it came all the same
 * @param interrupted the stages that its database says were running
 */
record Kill(int number, boolean cut, Moment moment, boolean reached, List<String> interrupted) {
    Kill {
        interrupted = List.copyOf(interrupted);
    }

    String words() {
        return (cut ? "cut " : "kill ") + number + ": " + moment.words() + (reached ? "" : " (did not come)")
                + ", interrupted: " + (interrupted.isEmpty() ? "no stage" : String.join(" and ", interrupted));
    }
}
