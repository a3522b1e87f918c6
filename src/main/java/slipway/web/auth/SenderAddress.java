package slipway.web.auth;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whose request it is, for counting: of IPv6 the network, since its addresses cost nothing. */
final class SenderAddress {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
    private static final int NETWORK = 8;

    private SenderAddress() {}

    static String of(Context context) {
        return of(context.req().getRemoteAddr(), context.header("X-Forwarded-For"));
    }

    /**
     * The peer's, or, if that is this machine, what its proxy says.
     *
     * @param forwarded the header X-Forwarded-For, or null. Its last entry is the one that the proxy has added; those
     *     before it came with the request
     */
    static String of(String peer, String forwarded) {
        InetAddress address = literal(peer).orElseGet(InetAddress::getLoopbackAddress);
        if (address.isLoopbackAddress() && forwarded != null) {
            String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
            address = literal(last).orElse(address);
        }
        return network(address);
    }

    /** Never asks the name service. */
    private static Optional<InetAddress> literal(String text) {
        boolean isLiteral = IPV4.matcher(text).matches()
                || (text.indexOf(':') >= 0 && IPV6.matcher(text).matches());
        try {
            return isLiteral ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length <= NETWORK || address.isLoopbackAddress()) {
            return address.getHostAddress();
        }
        Arrays.fill(bytes, NETWORK, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
