package slipway.docker;

import java.util.Map;

/** The labels on everything that we make in an engine, by which it is found again. */
final class Labels {
    static final String PROJECT = "slipway.project";
    /** On what must not outlive its run. */
    static final String RUN = "slipway.run";

    private Labels() {}

    static Map<String, String> of(String project, long run) {
        return Map.of(PROJECT, project, RUN, Long.toString(run));
    }
}
