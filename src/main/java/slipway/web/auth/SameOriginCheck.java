package slipway.web.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.Config;
import slipway.web.server.Problem;

/**
 * Whether a page of Slipway's own has sent a request. A browser sends its cookie whichever page asks, and says which it
 * was in headers that no page can write.
 */
final class SameOriginCheck {
    private final Supplier<Config> config;

    SameOriginCheck(Supplier<Config> config) {
        this.config = config;
    }

    private enum Sender {
        OWN,
        FOREIGN,
        /** No browser's page, or an old browser's. */
        UNSAID
    }

    /** Of a request that the cookie alone lets pass. */
    void require(Context context) throws Problem {
        if (sender(context) != Sender.OWN) {
            throw foreign();
        }
    }

    /** Of a request that also programs send, which name no page. */
    void refuseForeign(Context context) throws Problem {
        if (sender(context) == Sender.FOREIGN) {
            throw foreign();
        }
    }

    private static Problem foreign() {
        return new Problem(
                HttpStatus.FORBIDDEN,
                "this did not come from a page of Slipway's own: open Slipway itself and do it there, or send a token:"
                        + " Authorization: Bearer <token>. Behind a proxy, server.publicUrl must be the address that"
                        + " people open");
    }

    private Sender sender(Context context) {
        String site = context.header("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") ? Sender.OWN : Sender.FOREIGN;
        }
        String origin = context.header("Origin");
        if (origin == null) {
            return Sender.UNSAID;
        }
        return isOwn(context, origin.toLowerCase(Locale.ROOT)) ? Sender.OWN : Sender.FOREIGN;
    }

    /** A proxy may name itself in Host; then the configuration alone knows the address that people open. */
    private boolean isOwn(Context context, String origin) {
        String host = RequestHost.host(context);
        boolean isHost = origin.equals("https://" + host) || (origin.equals("http://" + host) && !isSecure(context));
        return isHost
                || config.get()
                        .server()
                        .publicUrl()
                        .map(SameOriginCheck::origin)
                        .equals(Optional.of(origin));
    }

    private static String origin(URI url) {
        return url.getScheme().toLowerCase(Locale.ROOT) + "://" + RequestHost.authority(url);
    }

    /** Whether the page came by TLS, which ends at a proxy: that says so, or the browser does. */
    static boolean isSecure(Context context) {
        String origin = Optional.ofNullable(context.header("Origin")).orElse("");
        // Each proxy on the way adds its own word; the first is the browser's.
        String forwarded =
                Optional.ofNullable(context.header("X-Forwarded-Proto")).orElse("");
        return forwarded.split(",", 2)[0].strip().equalsIgnoreCase("https")
                || origin.regionMatches(true, 0, "https:", 0, "https:".length());
    }
}
