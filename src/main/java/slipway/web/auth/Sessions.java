package slipway.web.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.ApiToken;
import slipway.config.Config;
import slipway.config.ServerSettings;
import slipway.web.answer.SessionAnswer;
import slipway.web.auth.SessionCookie.Session;
import slipway.web.server.Json;
import slipway.web.server.JsonBody;
import slipway.web.server.Problem;
import slipway.web.server.RequestBodies;

/** {@code /api/session}: a person signs in with a token, which the browser then need not keep, and out again. */
public final class Sessions {
    static final String PATH = "/api/session";
    private static final int LARGEST_BODY = 8 * 1024;

    private final Supplier<Config> config;
    private final Access access;
    private final SessionCookie cookie;
    private final SameOriginCheck ownPage;
    private final RequestBodies bodies = new RequestBodies(RequestBodies.SMALL);

    public Sessions(Supplier<Config> config, Access access, SessionCookie cookie) {
        this.config = config;
        this.access = access;
        this.cookie = cookie;
        this.ownPage = new SameOriginCheck(config);
    }

    /** {@code POST}: signs in. A foreign page may not: it would have a person work under a name that is not theirs. */
    public void create(Context context) throws Problem {
        ownPage.refuseForeign(context);
        bodies.receive(context, LARGEST_BODY, body -> signIn(context, body));
    }

    private void signIn(Context context, byte[] body) throws Problem {
        String given = JsonBody.of(body, List.of("token"))
                .text("token")
                .orElseThrow(() -> Problem.badRequest("send {\"token\": \"<token>\"}"));
        ApiToken token = access.known(context, given.strip());
        SessionCookie.Begun begun = cookie.begin(token);
        keep(context, begun.value(), SessionCookie.LIFE);
        Json.answer(context, answer(Optional.of(begun.session())));
    }

    /** {@code GET}: who is signed in; asked by pages before they ask anything else, so it is never refused. */
    public void show(Context context) {
        Json.answer(context, answer(cookie.read(context, config.get().server())));
    }

    /** {@code DELETE}: signs out. */
    public void delete(Context context) throws Problem {
        if (cookie.isThere(context, config.get().server())) {
            ownPage.require(context);
            cookie.end(context, config.get().server());
        }
        keep(context, "", Duration.ZERO);
        context.status(HttpStatus.NO_CONTENT);
    }

    private void keep(Context context, String value, Duration life) {
        ServerSettings server = config.get().server();
        context.header(
                "Set-Cookie", SessionCookie.header(value, life, SameOriginCheck.isSecure(context), context, server));
    }

    /** @param session empty: nobody is signed in */
    private SessionAnswer answer(Optional<Session> session) {
        ServerSettings server = config.get().server();
        Optional<Principal> person = session.map(Session::principal);
        return new SessionAnswer(
                person.map(Principal::name),
                person.map(Principal::may),
                session.map(Session::expiresAt),
                server.apiTokens().isEmpty(),
                server.signIn().isPresent());
    }
}
