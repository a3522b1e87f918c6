package slipway.web.auth;

import io.javalin.http.Context;
import java.time.Duration;
import slipway.config.ServerSettings;

/**
 * A cookie of ours. At a public address with https its name begins with {@code __Host-} (RFC 6265bis, 4.1.3.2): such a
 * one the browser takes only from this very host by TLS, so that neither a neighbour under the same domain nor somebody
 * on the line can put a session of theirs in the place of a person's.
 */
record BrowserCookie(String name, boolean isOfHost) {
    /** As it is called for this request: the name must be the same whenever it is set and read. */
    static BrowserCookie of(String name, Context context, ServerSettings server) {
        boolean isOfHost = RequestHost.isPublic(context, server)
                && server.publicUrl().filter(RequestHost::isHttps).isPresent();
        return new BrowserCookie(isOfHost ? "__Host-" + name : name, isOfHost);
    }

    /** Its value in the request; null if there is none. */
    String in(Context context) {
        return context.cookie(name);
    }

    /**
     * The header {@code Set-Cookie}.
     *
     * @param path a name that begins with {@code __Host-} is for all paths
     * @param sameSite {@code Strict} or {@code Lax}
     */
    String header(String value, String path, Duration life, String sameSite, boolean secure) {
        return name + "=" + value + "; Path=" + (isOfHost ? "/" : path) + "; Max-Age=" + life.toSeconds()
                + "; HttpOnly; SameSite=" + sameSite + (secure || isOfHost ? "; Secure" : "");
    }
}
