package slipway.host.job;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What became of a job on a host. */
public sealed interface JobOutcome {
    /** The exit status of what was ended by SIGKILL. */
    int KILLED = 128 + 9;

    /** If the job ran to its end. */
    default Optional<Exited> exited() {
        return Optional.empty();
    }

    /** The same, if the job was already sent on an earlier connection. */
    default JobOutcome sentBefore() {
        return this;
    }

    /**
     * What the script on the host says at the end, {@code ended <status>} or {@code lost <folder>}; anything else means
     * that it is not known how the job ended.
     */
    static JobOutcome of(String words, Optional<HostReport> report, String host) {
        Matcher ended = Pattern.compile("ended (\\d{1,9})").matcher(words);
        if (ended.matches()) {
            return new Exited(Integer.parseInt(ended.group(1)), report);
        }
        if (words.startsWith("lost ")) {
            return report.<JobOutcome>map(left -> new Exited(KILLED, Optional.of(left)))
                    .orElseGet(() -> new Lost("the job on " + host
                            + " was killed and left no result, its command may still run; look at ~/.slipway/jobs/"
                            + words.substring("lost ".length()) + "/output there, and start the run again"));
        }
        return new Lost("how the job on " + host + " ended is not known, since its answer is not understood (" + words
                + "); look at ~/.slipway/jobs there");
    }

    /**
     * It ran; 0 is success, 75 means that another job of the project did not end in time.
     *
     * @param report what it left as its result, where it left one: a plain command does not
     */
    record Exited(int status, Optional<HostReport> report) implements JobOutcome {
        @Override
        public Optional<Exited> exited() {
            return Optional.of(this);
        }

        /** The same, where something else came first: its report says so. */
        public Exited after(String first) {
            return new Exited(status, report.map(left -> left.after(first)));
        }
    }

    /** It may have been started, and left no result; how far it came is not known. */
    record Lost(String why) implements JobOutcome {}

    /** The host could not start it; the command did not run. */
    record Refused(String why) implements JobOutcome {
        /** What was sent on an earlier connection may have begun before this one was refused. */
        @Override
        public JobOutcome sentBefore() {
            return new Lost("the job was sent before, and whether it began is not known: " + why
                    + "; look at ~/.slipway/jobs there, and start the run again");
        }
    }
}
