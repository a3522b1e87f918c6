package slipway.docker.engine;

import java.util.List;
import java.util.Map;

/** The labels on everything that we make in an engine, by which it is found again. */
public final class Labels {
    public static final String PROJECT = "slipway.project";
    /** On what must not outlive its run. */
    public static final String RUN = "slipway.run";

    /** Whose run it is: several Slipways may share an engine, and each counts its runs for itself. */
    public static final String SERVER = "slipway.server";

    /** In which life of that Slipway it was made: what an earlier one has left is nobody's any more. */
    public static final String LIFE = "slipway.life";

    /** Of an image: the commit that it was built of, by the OCI image specification. */
    public static final String REVISION = "org.opencontainers.image.revision";

    private Labels() {}

    public static Map<String, String> of(Owner owner, String project, long run) {
        return Map.of(SERVER, owner.installation(), LIFE, owner.life(), PROJECT, project, RUN, Long.toString(run));
    }

    /** Of a cache, which outlives runs and lives. */
    public static Map<String, String> ofCache(Owner owner, String project) {
        return Map.of(SERVER, owner.installation(), PROJECT, project);
    }

    /** What finds all that has the run label and is this installation's. */
    public static List<String> filters(Owner owner) {
        return List.of(RUN, SERVER + "=" + owner.installation());
    }
}
