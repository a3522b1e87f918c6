package slipway.host;

import java.util.List;
import java.util.Map;

/** A service on a host that gets another image by its digest. */
public sealed interface HostService permits ComposeService, SwarmService {
    /** Those that run the release's image: at least one. */
    List<String> services();

    /** As the scripts read it. */
    Map<String, String> variables();

    /** The scripts that tell what it runs, in this order. */
    List<String> look();
}
