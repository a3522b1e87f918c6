package slipway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The redeploy stage: on each host, over SSH, one after the other or several at a time.
 *
 * @param hosts at least one; the first is the canary, which the others wait for
 * @param parallel how many of the others at a time
 * @param verify what a release must show before it counts; empty where nothing is configured
 * @param keepReleases how many releases of each host a rollback shall find
 * @param timeout of the work on one host, without the time that verify takes
 */
public record RedeploySettings(
        List<Host> hosts,
        int parallel,
        DeployMethod way,
        Optional<VerifySettings> verify,
        BackOut backOut,
        int keepReleases,
        Duration timeout) {
    public RedeploySettings {
        hosts = List.copyOf(hosts);
    }

    /** What happens when a release does not hold. */
    public enum BackOut {
        /** It stays as it is, and the run fails. */
        NEVER,
        /** The host on which it does not hold goes back to the release before. */
        THE_HOST,
        /** And so do the hosts that had changed before it, in the same run. */
        ALL
    }

    /** The host with this name, if it is (still) one of them. */
    public Optional<Host> host(String name) {
        return hosts.stream().filter(host -> host.name().equals(name)).findFirst();
    }
}
