package slipway.config.file;

import java.util.List;
import java.util.stream.Stream;
import slipway.config.DeployMethod;
import slipway.config.value.FilePaths;
import slipway.config.value.Section;
import slipway.config.value.Texts;

/** Reads {@code projects[].redeploy.kubernetes}. */
final class KubernetesReader {
    private static final String KEY = "kubernetes";
    private static final List<String> OF_SSH = List.of(
            "host",
            "hosts",
            "port",
            "user",
            "identityFile",
            "passphrase",
            "knownHosts",
            "jump",
            "parallel",
            "registryThroughSsh");

    private KubernetesReader() {}

    /**
     * Whether releases go to a cluster; then the keys of a host are refused. If another target is given with a host, that
     * one is read, and {@code kubernetes} is refused next to it.
     */
    static boolean isMeant(Section redeploy) {
        boolean another = Stream.of("command", "compose", "swarm").anyMatch(redeploy::has);
        boolean hosts = redeploy.has("host") || redeploy.has("hosts");
        boolean meant = redeploy.has(KEY) && !(another && hosts);
        if (meant) {
            OF_SSH.forEach(key -> redeploy.unfit(
                    key, "is for hosts, and kubernetes is asked by kubectl on this machine; leave it out"));
        }
        return meant;
    }

    static DeployMethod read(Section section) {
        return new DeployMethod.Kubernetes(
                section.optional("kubeconfig", FilePaths.PATH),
                section.required("context", Texts.KUBE_CONTEXT, "production"),
                section.required("namespace", Texts.NAMESPACE, "shop"),
                RedeployReader.oneOrSeveral(section, "deployment", Texts.DEPLOYMENT, "web"),
                section.optional("container", Texts.CONTAINER),
                section.optional("before", RedeployReader.PROGRAM, List.of()),
                section.optional("after", RedeployReader.PROGRAM, List.of()));
    }
}
