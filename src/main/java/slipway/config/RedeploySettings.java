package slipway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The redeploy stage: on each host, over SSH, one after the other or several at a time; or in a Kubernetes cluster.
 *
 * @param hosts at least one, and none with Kubernetes; the first is the canary, which the others wait for
 * @param parallel how many of the others at a time
 * @param method how a release is put live on a host
 * @param verify what a release must show before it counts; empty where nothing is configured
 * @param keepReleases how many releases of each host a rollback shall find
 * @param registryPort of the registry beside Slipway, which hosts reach at the same port of their own through SSH; empty
 *     where they reach the registry by themselves
 * @param timeout of the work on one host, without the time that verify takes
 */
public record RedeploySettings(
        List<Host> hosts,
        int parallel,
        DeployMethod method,
        Optional<VerifySettings> verify,
        BackOut backOut,
        int keepReleases,
        Optional<Integer> registryPort,
        Duration timeout) {
    public RedeploySettings {
        hosts = List.copyOf(hosts);
    }

    /** Which hosts are rolled back when a release is not healthy. */
    public enum BackOut {
        /** It stays as it is, and the run fails. */
        NEVER,
        /** The host on which it is not healthy goes back to the previous release. */
        THE_HOST,
        /** And so do the hosts that had changed before it, in the same run. */
        ALL
    }

    /** The names of the places that a release goes to, in order: the hosts, or the deployments of a cluster. */
    public List<String> places() {
        return method.cluster()
                .map(DeployMethod.Kubernetes::places)
                .orElseGet(() -> hosts.stream().map(Host::name).toList());
    }

    /** The host with this name, if it is (still) one of them. */
    public Optional<Host> host(String name) {
        return hosts.stream().filter(host -> host.name().equals(name)).findFirst();
    }
}
