package slipway.docker;

import java.util.List;
import java.util.Map;

/** The labels on everything that we make in an engine, by which it is found again. */
final class Labels {
    static final String PROJECT = "slipway.project";
    /** On what must not outlive its run. */
    static final String RUN = "slipway.run";

    /** Whose run it is: several Slipways may share an engine, and each counts its runs for itself. */
    static final String SERVER = "slipway.server";

    private Labels() {}

    static Map<String, String> of(String installation, String project, long run) {
        return Map.of(SERVER, installation, PROJECT, project, RUN, Long.toString(run));
    }

    /** What finds all that has the run label and is this installation's. */
    static List<String> filters(String installation) {
        return List.of(RUN, SERVER + "=" + installation);
    }
}
