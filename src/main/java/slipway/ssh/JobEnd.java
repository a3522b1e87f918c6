package slipway.ssh;

/** What became of a job on a host. */
public sealed interface JobEnd {
    /** It ran; 0 is success, 75 means that another job of the project did not end in time. */
    record Exited(int status) implements JobEnd {}

    /** It was started, but was killed without leaving a result; how far it came is not known. */
    record Lost(String why) implements JobEnd {}

    /** The host could not start it; the command did not run. */
    record Refused(String why) implements JobEnd {}
}
