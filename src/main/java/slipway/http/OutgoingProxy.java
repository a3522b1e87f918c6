package slipway.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The way to GitLab and to the receivers of alerts where it leads through an HTTP proxy, by the environment variables that
 * curl and git know: {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}, in capitals or small letters.
 */
public final class OutgoingProxy extends ProxySelector {
    private static final List<String> SCHEMES = List.of("http", "https");
    private static final Pattern ADDRESS =
            Pattern.compile("(?:http://)?(?<host>\\[[^\\]]+]|[^/:@\\[]+):(?<port>[0-9]{1,5})/?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[?::1]?");

    private final Map<String, Place> proxies = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> direct;

    private record Place(String host, int port) {}

    /** The variables name no proxy that could be used. */
    public static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    private OutgoingProxy(List<String> direct) {
        this.direct = direct;
    }

    public static OutgoingProxy of(Map<String, String> variables) throws Unusable {
        String none = variable(variables, "no_proxy").orElse("");
        var proxy = new OutgoingProxy(Stream.of(none.split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> entry.toLowerCase(Locale.ROOT))
                .toList());
        for (String scheme : SCHEMES) {
            String name = scheme + "_proxy";
            Optional<String> value = variable(variables, name);
            if (value.isPresent()) {
                proxy.proxies.put(scheme, place(name, value.get()));
                proxy.environment.put(name, value.get());
            }
        }
        if (!none.isEmpty()) {
            proxy.environment.put("no_proxy", none);
        }
        return proxy;
    }

    private static Optional<String> variable(Map<String, String> variables, String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(variables::get)
                .filter(value -> value != null && !value.isBlank())
                .map(String::strip)
                .findFirst();
    }

    /** The value is not shown: it may contain a password. */
    private static Place place(String name, String value) throws Unusable {
        Matcher address = ADDRESS.matcher(value);
        if (!address.matches() || Integer.parseInt(address.group("port")) > 65535) {
            throw new Unusable(
                    "the environment variable " + name.toUpperCase(Locale.ROOT)
                            + " is not the address of an HTTP proxy without a login; write it as http://proxy.example.com:3128");
        }
        return new Place(address.group("host"), Integer.parseInt(address.group("port")));
    }

    /** For programs that find their proxy by themselves. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    @Override
    public List<Proxy> select(URI address) {
        Place place = proxies.get(String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT));
        if (place == null || address.getHost() == null || isDirect(address)) {
            return List.of(Proxy.NO_PROXY);
        }
        // Looked up anew each time: the proxy may move.
        return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(place.host(), place.port())));
    }

    private boolean isDirect(URI address) {
        String host = address.getHost().toLowerCase(Locale.ROOT);
        int port = address.getPort() >= 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
        return LOOPBACK.matcher(host).matches() || direct.stream().anyMatch(entry -> fits(entry, host, port));
    }

    /** As curl does it: a name stands for what is below it too, with or without a dot before it. */
    private static boolean fits(String entry, String host, int port) {
        String suffix = ":" + port;
        String name = (entry.endsWith(suffix) ? entry.substring(0, entry.length() - suffix.length()) : entry)
                .replaceFirst("^\\*?\\.", "");
        return entry.equals("*") || host.equals(name) || host.endsWith("." + name);
    }

    @Override
    public void connectFailed(URI address, SocketAddress proxy, IOException failure) {
        // Whoever asked is told.
    }
}
