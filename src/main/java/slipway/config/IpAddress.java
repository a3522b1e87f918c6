package slipway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as text. Nothing is looked up. */
public final class IpAddress {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?");

    private IpAddress() {}

    public static boolean isIpv4(String text) {
        return IPV4.matcher(text).matches();
    }

    public static boolean isIpv6(String text) {
        return parsedIpv6(text).isPresent();
    }

    /** Whether only this machine can reach a host of this name. */
    public static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        return (isIpv4(host) && host.startsWith("127.")) || (host.indexOf(':') >= 0 && isIpv6Loopback(host));
    }

    private static boolean isIpv6Loopback(String text) {
        return parsedIpv6(text).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private static Optional<InetAddress> parsedIpv6(String text) {
        if (!IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            // With a colon in it the text is never looked up.
            return Optional.of(InetAddress.getByName(text.replaceFirst("%.*", "")));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }
}
