package slipway.web.auth;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import slipway.config.ApiToken.May;
import slipway.config.Config;
import slipway.config.SignInSettings;
import slipway.gitlab.signin.GitLabUser;
import slipway.gitlab.signin.OpenId;
import slipway.gitlab.signin.SignInAttempt;
import slipway.gitlab.signin.SignInFailed;
import slipway.web.auth.OAuthStateCookie.PendingSignIn;
import slipway.web.server.Problem;
import slipway.web.server.Requests;

/**
 * {@code /api/session/gitlab}: a person goes to GitLab, and comes back as somebody. Of those on their way nothing is kept
 * here: their browser keeps it, signed. How it went wrong is told to the page by one word.
 */
public final class GitLabSignIn {
    static final String PATH = "/api/session/gitlab";
    private static final Logger LOG = LoggerFactory.getLogger(GitLabSignIn.class);

    private final Supplier<Config> config;
    private final SessionCookie cookie;
    private final OAuthStateCookie states;
    private final HmacSigner signer;
    private final OpenId openId = new OpenId();
    private final SignInLimit limit = new SignInLimit();

    public GitLabSignIn(Supplier<Config> config, SessionCookie cookie, HmacSigner signer, Clock clock) {
        this.config = config;
        this.cookie = cookie;
        this.states = new OAuthStateCookie(signer, clock);
        this.signer = signer;
    }

    /** Sends the person to GitLab; {@code ?return=} is the page to come back to. */
    public void begin(Context context) throws Problem {
        SignInSettings signIn = signIn();
        PendingSignIn pending = states.begin(context.queryParam("return"));
        try {
            URI authorization = waiting(context, () -> openId.authorizationUri(signIn, attempt(pending.state())));
            keepState(context, states.value(pending), OAuthStateCookie.LIFE);
            context.redirect(authorization.toString(), HttpStatus.FOUND);
        } catch (SignInFailed e) {
            failed(context, e);
        }
    }

    /** Where GitLab sends the person back to, with a code, or with an error of OAuth's. */
    public void end(Context context) throws Problem {
        SignInSettings signIn = signIn();
        String state = Optional.ofNullable(context.queryParam("state")).orElse("");
        Optional<PendingSignIn> pending = states.read(context, config.get().server(), state);
        Optional<String> code = Requests.text(context, "code");
        if (pending.isEmpty() || code.isEmpty()) {
            keepState(context, "", Duration.ZERO);
            back(context, pending.isEmpty() ? "ended" : "cancelled");
            return;
        }
        try {
            GitLabUser user = waiting(context, () -> {
                // Not before there was a place: who is told to try again needs it once more.
                keepState(context, "", Duration.ZERO);
                return openId.authenticate(signIn, attempt(state), code.get());
            });
            Optional<May> may = user.accessLevel().flatMap(signIn::may);
            if (may.isPresent()) {
                enter(
                        context,
                        signIn,
                        new Principal(
                                "@" + user.name(), may.get(), user.accessLevel().orElse(0)),
                        pending.get().page());
            } else {
                LOG.info("@{} wanted to sign in and may not: {}", user.name(), role(user));
                back(context, "refused");
            }
        } catch (SignInFailed e) {
            failed(context, e);
        }
    }

    private void enter(Context context, SignInSettings signIn, Principal principal, String page) {
        SessionCookie.Begun begun = cookie.begin(signIn, principal);
        context.res()
                .addHeader(
                        "Set-Cookie",
                        SessionCookie.header(
                                begun.value(),
                                SessionCookie.LIFE_BY_GITLAB,
                                isSecure(),
                                context,
                                config.get().server()));
        context.redirect(page, HttpStatus.FOUND);
    }

    private static String role(GitLabUser user) {
        return user.accessLevel().map(level -> "access level " + level).orElse("no active member of the project");
    }

    private SignInSettings signIn() throws Problem {
        return config.get()
                .server()
                .signIn()
                .orElseThrow(
                        () -> Problem.notFound("nobody signs in with GitLab here: server.signIn is not configured"));
    }

    /** Nonce and verifier must not be guessed: they are made of the state, which only this browser has, and the key. */
    private SignInAttempt attempt(String state) {
        URI redirect = URI.create(publicUrl() + PATH + "/callback");
        return new SignInAttempt(redirect, state, signer.of("nonce", state), signer.of("verifier", state));
    }

    /** Something that asks GitLab, and waits for it. */
    private interface Asking<T> {
        T ask() throws SignInFailed, InterruptedException;
    }

    private <T> T waiting(Context context, Asking<T> asking) throws SignInFailed, Problem {
        String address = SenderAddress.of(context);
        if (!limit.take(address)) {
            throw new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "too many sign in at this moment, here or from " + address + "; try again");
        }
        try {
            return asking.ask();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(HttpStatus.SERVICE_UNAVAILABLE, "the server stops; try again");
        } finally {
            limit.giveBack(address);
        }
    }

    private static void failed(Context context, SignInFailed failure) {
        LOG.warn("nobody could be signed in with GitLab: {}", failure.getMessage());
        back(context, "failed");
    }

    /** To the form, which has a sentence for this word. */
    private static void back(Context context, String word) {
        context.redirect("/?signIn=" + word, HttpStatus.FOUND);
    }

    private void keepState(Context context, String value, Duration life) {
        context.header(
                "Set-Cookie",
                OAuthStateCookie.header(
                        value, life, isSecure(), context, config.get().server()));
    }

    private boolean isSecure() {
        return RequestHost.isHttps(publicUrl());
    }

    private URI publicUrl() {
        return config.get().server().publicUrl().orElseThrow();
    }
}
