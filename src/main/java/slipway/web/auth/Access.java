package slipway.web.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import slipway.config.ApiToken;
import slipway.config.ApiToken.May;
import slipway.config.Config;
import slipway.config.ServerSettings;
import slipway.text.Sha256;
import slipway.web.server.Problem;

/**
 * Who may do what, by a bearer token (RFC 6750) or the cookie of a session. Without any token in the configuration everyone
 * may read whose request is for a name of this machine.
 */
public final class Access {
    private static final String SCHEME = "bearer ";
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private final Supplier<Config> config;
    private final Throttle throttle;
    private final SessionCookie cookie;
    private final SameOriginCheck ownPage;

    public Access(Supplier<Config> config, Throttle throttle, SessionCookie cookie) {
        this.config = config;
        this.throttle = throttle;
        this.cookie = cookie;
        this.ownPage = new SameOriginCheck(config);
    }

    /** Lets a request pass that may read, or wants to sign in. */
    public void read(Context context) throws Problem {
        boolean wantsIn = context.path().equals(Sessions.PATH) || context.path().startsWith(GitLabSignIn.PATH);
        ServerSettings server = config.get().server();
        if (wantsIn) {
            return;
        }
        if (server.apiTokens().isEmpty()) {
            RequestHost.require(context, server);
        } else {
            person(context);
        }
    }

    /** Lets a request pass that may deploy; returns the name that is recorded. */
    public String deploy(Context context) throws Problem {
        return deployer(context).name();
    }

    /** The same; returns who it is. */
    public Principal deployer(Context context) throws Problem {
        if (config.get().server().apiTokens().isEmpty()) {
            throw new Problem(
                    HttpStatus.FORBIDDEN,
                    "no token may deploy: add one to server.apiTokens with \"may\": \"deploy\", and reload");
        }
        Principal principal = person(context);
        if (principal.may() != May.DEPLOY) {
            throw new Problem(
                    HttpStatus.FORBIDDEN, principal.words() + " may only read; this needs one that may deploy");
        }
        return principal;
    }

    /** The principal of the request's token or session; refused without either. */
    public Principal person(Context context) throws Problem {
        Optional<String> given = bearer(context);
        return given.isPresent() ? Principal.by(known(context, given.get())) : signedIn(context);
    }

    /** The principal of a request that reads; empty if no token is configured, so that everyone may read. */
    public Optional<Principal> reader(Context context) throws Problem {
        return config.get().server().apiTokens().isEmpty() ? Optional.empty() : Optional.of(person(context));
    }

    /** Whether a request that was let in to read would be let in again: its token or session may have ended since. */
    public boolean mayStillRead(Context context) {
        ServerSettings server = config.get().server();
        return server.apiTokens().isEmpty()
                || bearer(context)
                        .map(given -> find(server.apiTokens(), given).isPresent())
                        .orElseGet(() -> cookie.read(context, server).isPresent());
    }

    private static Optional<String> bearer(Context context) {
        return Optional.ofNullable(context.header("Authorization"))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip());
    }

    /** The token that was given; a wrong one counts against the address that sent it. */
    ApiToken known(Context context, String given) throws Problem {
        return find(config.get().server().apiTokens(), given)
                .orElseThrow(() ->
                        throttle.failed(context, new Problem(HttpStatus.UNAUTHORIZED, "this token is not known here")));
    }

    /** An invalid cookie is an expired session, not a guessed credential, so it does not count towards the rate limit. */
    private Principal signedIn(Context context) throws Problem {
        if (!cookie.isThere(context, config.get().server())) {
            throw new Problem(HttpStatus.UNAUTHORIZED, "send a token: Authorization: Bearer <token>");
        }
        SessionCookie.Session session = cookie.read(context, config.get().server())
                .orElseThrow(() -> new Problem(HttpStatus.UNAUTHORIZED, "this session has ended: sign in again"));
        if (!SAFE.contains(context.req().getMethod())) {
            ownPage.require(context);
        }
        return session.principal();
    }

    /** Compares digests, and all of them, so that the time taken tells neither a token's length nor its beginning. */
    private static Optional<ApiToken> find(List<ApiToken> tokens, String given) {
        byte[] digest = Sha256.digest(given);
        ApiToken found = null;
        for (ApiToken token : tokens) {
            if (MessageDigest.isEqual(Sha256.digest(token.token().reveal()), digest)) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }
}
