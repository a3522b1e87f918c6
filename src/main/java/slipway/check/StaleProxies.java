package slipway.check;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slipway.config.DeployMethod;
import slipway.config.Strategy;
import slipway.host.HostObservation;

/**
 * Proxies of a compose stack that look up the address of a service when they start, and not again: once its container
 * is replaced, they ask an address at which nobody answers any more, or somebody else does.
 */
final class StaleProxies {
    /** By the last part of an image's name. One that is written anew when a container starts is no trap. */
    private static final Pattern IMAGE = Pattern.compile(
            "(?!.*(?:nginx-proxy|proxy-manager))(?:.*[-_])?(?:nginx|openresty|tengine|haproxy|httpd)(?:[-_].*)?");

    private StaleProxies() {}

    /** {@code ; but ...} for users, or nothing. */
    static String warning(DeployMethod.Compose compose, List<HostObservation.Neighbour> neighbours) {
        String service = compose.service();
        String proxies = neighbours.stream()
                .filter(neighbour -> !compose.services().contains(neighbour.service()) && !isTold(compose, neighbour))
                .filter(neighbour -> IMAGE.matcher(name(neighbour.image())).matches())
                .map(neighbour -> neighbour.service() + " (" + neighbour.image() + ")")
                .distinct()
                .collect(Collectors.joining(", "));
        return proxies.isEmpty()
                ? ""
                : "; beside it runs " + proxies + ": if that is the proxy before " + service
                        + ", let it look up the address again and again (slipway router prints such a HAProxy's configuration), or name it in reload; else it keeps the one of the container that is"
                        + " replaced and answers 502 or 504 after a release (docs/releases.md, \"A proxy in the stack\")";
    }

    private static boolean isTold(DeployMethod.Compose compose, HostObservation.Neighbour neighbour) {
        Optional<String> router = compose.strategy().drain().flatMap(Strategy.Drain::router);
        return router.equals(Optional.of(neighbour.service()))
                || compose.reload().stream().anyMatch(reload -> reload.service().equals(neighbour.service()));
    }

    private static String name(String image) {
        String withoutDigest = image.replaceFirst("@.*", "");
        return withoutDigest
                .substring(withoutDigest.lastIndexOf('/') + 1)
                .replaceFirst(":.*", "")
                .toLowerCase(Locale.ROOT);
    }
}
