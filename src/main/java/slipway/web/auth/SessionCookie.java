package slipway.web.auth;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.config.ApiToken;
import slipway.config.ApiToken.May;
import slipway.config.ServerSettings;
import slipway.config.SignInSettings;

/**
 * The cookie of a browser that has signed in with a token or with GitLab: its end and a signature. The server stores nothing
 * of it, and a change of the token, or of {@code server.signIn}, in the configuration makes it invalid.
 */
public final class SessionCookie {
    static final String NAME = "slipway";
    static final Duration LIFE = Duration.ofDays(30);
    /** Shorter: what a member may do in GitLab is asked anew only when it has ended. */
    static final Duration LIFE_BY_GITLAB = Duration.ofHours(12);

    private static final Pattern OF_TOKEN = Pattern.compile("(\\d{1,12})\\.([A-Za-z0-9_-]{43})");
    private static final Pattern OF_GITLAB = Pattern.compile(
            "(\\d{1,12})\\.((?:READ|DEPLOY)(?:-\\d{1,2})?)\\.([A-Za-z0-9_-]{1,400})\\.([A-Za-z0-9_-]{43})");

    /** More than people sign out of while a server runs; only who has signed in gets in there. */
    private static final int MOST_SIGNED_OUT = 10_000;

    private final HmacSigner signer;
    private final Clock clock;
    private final Map<String, Boolean> signedOut = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_SIGNED_OUT;
        }
    });

    /** Who is signed in, and until when. */
    record Session(Principal principal, Instant expiresAt) {}

    /** A session that begins, and its cookie's value. */
    record Begun(Session session, String value) {}

    public SessionCookie(HmacSigner signer, Clock clock) {
        this.signer = signer;
        this.clock = clock;
    }

    Begun begin(ApiToken token) {
        Session session = until(LIFE, Principal.by(token));
        String end = end(session);
        return begun(
                session, end + "." + signer.of("session", end, token.token().reveal()));
    }

    Begun begin(SignInSettings signIn, Principal principal) {
        Session session = until(LIFE_BY_GITLAB, principal);
        String end = end(session);
        String name = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(principal.name().getBytes(StandardCharsets.UTF_8));
        String may = principal.may().name() + "-" + principal.accessLevel();
        return begun(session, end + "." + may + "." + name + "." + ofGitLab(signIn, end, may, name));
    }

    /** Who signs in again in the second in which he signed out gets the same value. */
    private Begun begun(Session session, String value) {
        signedOut.remove(value);
        return new Begun(session, value);
    }

    /** Whether the request shows one at all. */
    boolean isThere(Context context, ServerSettings server) {
        return named(context, server).in(context) != null;
    }

    /** The session that the request shows, if it has one that still holds. */
    Optional<Session> read(Context context, ServerSettings server) {
        return Optional.ofNullable(named(context, server).in(context)).flatMap(value -> verify(value, server));
    }

    /** The header that has the browser keep it. */
    static String header(String value, Duration life, boolean secure, Context context, ServerSettings server) {
        return named(context, server).header(value, "/", life, "Strict", secure);
    }

    private static BrowserCookie named(Context context, ServerSettings server) {
        return BrowserCookie.of(NAME, context, server);
    }

    /** The cookie that the request shows is worth nothing from now on, until a restart; the browser drops it anyway. */
    void end(Context context, ServerSettings server) {
        read(context, server)
                .ifPresent(unused -> signedOut.put(named(context, server).in(context), true));
    }

    Optional<Session> verify(String value, ServerSettings server) {
        return ofToken(value, server)
                .or(() -> ofGitLab(value, server))
                .filter(session -> !signedOut.containsKey(value))
                .filter(session -> clock.instant().isBefore(session.expiresAt()));
    }

    private Optional<Session> ofToken(String value, ServerSettings server) {
        Matcher parts = OF_TOKEN.matcher(value);
        if (!parts.matches()) {
            return Optional.empty();
        }
        ApiToken found = null;
        for (ApiToken token : server.apiTokens()) {
            if (signer.holds(
                    parts.group(2), "session", parts.group(1), token.token().reveal())) {
                found = token;
            }
        }
        return Optional.ofNullable(found).map(token -> session(Principal.by(token), parts.group(1)));
    }

    private Optional<Session> ofGitLab(String value, ServerSettings server) {
        Matcher parts = OF_GITLAB.matcher(value);
        if (server.signIn().isEmpty() || !parts.matches()) {
            return Optional.empty();
        }
        String expected = ofGitLab(server.signIn().get(), parts.group(1), parts.group(2), parts.group(3));
        if (!HmacSigner.same(parts.group(4), expected)) {
            return Optional.empty();
        }
        String name = new String(Base64.getUrlDecoder().decode(parts.group(3)), StandardCharsets.UTF_8);
        return Optional.of(session(principal(name, parts.group(2)), parts.group(1)));
    }

    /** A session of an earlier version does not say which access level it has. */
    private static Principal principal(String name, String may) {
        String[] parts = may.split("-", 2);
        return new Principal(name, May.valueOf(parts[0]), parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
    }

    private String ofGitLab(SignInSettings signIn, String end, String may, String name) {
        return signer.of(
                "session by GitLab",
                end,
                may,
                name,
                signIn.gitlab().toString(),
                signIn.applicationId(),
                signIn.applicationSecret().reveal(),
                signIn.project(),
                signIn.read().name(),
                signIn.deploy().name());
    }

    private Session until(Duration life, Principal principal) {
        return new Session(
                principal, clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(life));
    }

    private static Session session(Principal principal, String end) {
        return new Session(principal, Instant.ofEpochSecond(Long.parseLong(end)));
    }

    private static String end(Session session) {
        return Long.toString(session.expiresAt().getEpochSecond());
    }
}
