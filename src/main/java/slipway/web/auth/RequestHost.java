package slipway.web.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import slipway.config.ServerSettings;
import slipway.text.SingleLine;
import slipway.web.server.Problem;

/** Under which name a request was sent here: the header Host, which a page of a browser cannot choose. */
final class RequestHost {
    /** Names that no name server decides about (RFC 6761, 6.3), and the loopback addresses. */
    private static final Pattern LOOPBACK = Pattern.compile(
            "(?:(?:[a-z0-9-]+\\.)*localhost|127(?:\\.\\d{1,3}){3}|\\[::1]|\\[::ffff:127(?:\\.\\d{1,3}){3}])(?::\\d{1,5})?");

    private static final int LONGEST_SHOWN = 100;

    private RequestHost() {}

    /**
     * Refuses what asks for another host, where no token protects anything: a page elsewhere whose name was made to lead
     * to 127.0.0.1 (DNS rebinding) would read all, and be taken for our own page by the browser.
     */
    static void require(Context context, ServerSettings server) throws Problem {
        String host = host(context);
        if (host.isEmpty() || LOOPBACK.matcher(host).matches() || isPublic(context, server)) {
            return;
        }
        throw new Problem(
                HttpStatus.UNAUTHORIZED,
                "no token is configured, so that Slipway answers only as localhost, as 127.0.0.1 and as the host of"
                        + " server.publicUrl, and not as " + SingleLine.line(host, LONGEST_SHOWN)
                        + "; open one of those, or add a token to server.apiTokens");
    }

    /** Whether it was sent to the public address; a proxy may name another host. */
    static boolean isPublic(Context context, ServerSettings server) {
        return server.publicUrl().map(RequestHost::authority).equals(Optional.of(host(context)));
    }

    /** As a browser writes it: without the usual port. */
    static String authority(URI url) {
        int usual = isHttps(url) ? 443 : 80;
        String port = url.getPort() == -1 || url.getPort() == usual ? "" : ":" + url.getPort();
        return url.getHost().toLowerCase(Locale.ROOT) + port;
    }

    static boolean isHttps(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    static String host(Context context) {
        return Optional.ofNullable(context.header("Host")).orElse("").toLowerCase(Locale.ROOT);
    }
}
