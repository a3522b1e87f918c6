package slipway.config.value;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import slipway.config.IpAddress;
import slipway.config.Secret;
import slipway.config.VerifyUrl;

/** Hosts and URLs. Nothing is looked up: a name is judged by its letters. */
public final class Addresses {
    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
    private static final int LONGEST_NAME = 253;

    public static final Kind<String> HOST = Texts.fitting(
            Addresses::isHost, "a host", "write a name such as host.example.com, or an IP address without brackets");

    public static final Kind<String> ALIAS =
            Texts.fitting(Addresses::isName, "a host's name", "use letters, digits, dashes and dots, such as redis");

    public static final Kind<String> ENGINE = Texts.matching(
            "unix:///.+|tcp://[^/:@]+:[0-9]{1,5}",
            "the address of a Docker engine",
            "write unix:///var/run/docker.sock or tcp://host:2375, or for an engine behind SSH an object with host, user and"
                    + " identityFile");

    /** Without a slash at its end, so that a path can follow it. */
    public static final Kind<URI> WEB = entry -> {
        String text = Texts.LINE.read(entry);
        return web(text.replaceFirst("/+$", ""))
                .orElseThrow(() -> new InvalidValue(
                        "is not an http or https address alone",
                        "write it as https://host.example.com, without user, query or fragment"));
    };

    /** The same without a path: nothing of Slipway works below one. */
    public static final Kind<URI> ORIGIN = entry -> {
        URI address = WEB.read(entry);
        if (!address.getRawPath().isEmpty()) {
            throw new InvalidValue(
                    "has a path, below which Slipway cannot be served",
                    "give it a host name of its own, such as https://slipway.example.com");
        }
        return address;
    };

    /** What is asked for an answer: with its path, and a query where it has one. */
    public static final Kind<VerifyUrl> ASKED = entry -> {
        VerifyUrl url = new VerifyUrl(Texts.LINE.read(entry));
        if (address(url.filled("host.example.com").replace("//" + VerifyUrl.ADDRESS, "//192.0.2.1"))
                .filter(uri -> uri.getPort() <= 65535)
                .isEmpty()) {
            throw new InvalidValue(
                    "is not an http or https address",
                    "write it as http://127.0.0.1:8080/health, without user or fragment; of words in braces, {host} is"
                            + " known, and {address} in the place of the host");
        }
        return url;
    };

    /** Such an address where whoever knows it may use it: what is wrong is said without showing it. */
    public static final Kind<Secret> SECRET = entry -> {
        Secret secret = References.SECRET.read(entry);
        if (address(secret.reveal()).filter(uri -> uri.getPort() <= 65535).isEmpty()) {
            throw new InvalidValue(
                    "the secret is not an http or https address",
                    "copy it again, whole, from where the webhook was made; without user or fragment");
        }
        return secret;
    };

    /** A mail address alone, without a name beside it. */
    public static final Kind<String> MAILBOX = Texts.matching(
            "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@" + LABEL + "(?:\\." + LABEL + ")*",
            "a mail address",
            "write it as team@example.com, without a name beside it");

    private Addresses() {}

    private static boolean isHost(String text) {
        return text.indexOf(':') >= 0 ? IpAddress.isIpv6(text) : isName(text);
    }

    private static boolean isName(String text) {
        return text.length() <= LONGEST_NAME
                && NAME.matcher(text).matches()
                && (!DIGITS_AND_DOTS.matcher(text).matches() || IpAddress.isIpv4(text));
    }

    private static Optional<URI> web(String text) {
        return address(text).filter(uri -> uri.getRawQuery() == null);
    }

    private static Optional<URI> address(String text) {
        try {
            URI address = new URI(text);
            String scheme =
                    address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            boolean plain = address.getRawUserInfo() == null && address.getRawFragment() == null;
            return Optional.of(address).filter(uri -> web && plain && uri.getHost() != null);
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
