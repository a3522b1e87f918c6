package slipway.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import slipway.config.ApiToken;
import slipway.config.ApiToken.May;
import slipway.config.Config;

/** Who may do what: bearer tokens (RFC 6750). Without any token in the configuration, everyone on loopback may read. */
public final class Access {
    private static final String SCHEME = "bearer ";

    private final Supplier<Config> config;
    private final Throttle throttle;

    public Access(Supplier<Config> config, Throttle throttle) {
        this.config = config;
        this.throttle = throttle;
    }

    /** Lets a request pass that may read. */
    public void read(Context context) throws Problem {
        if (!config.get().server().apiTokens().isEmpty()) {
            bearer(context);
        }
    }

    /** Lets a request pass that may deploy; returns its bearer's name. */
    public String deploy(Context context) throws Problem {
        if (config.get().server().apiTokens().isEmpty()) {
            throw new Problem(
                    HttpStatus.FORBIDDEN,
                    "no token may deploy: add one to server.apiTokens with \"may\": \"deploy\", and reload");
        }
        ApiToken token = bearer(context);
        if (token.may() != May.DEPLOY) {
            throw new Problem(
                    HttpStatus.FORBIDDEN,
                    "the token " + token.name() + " may only read; this needs one that may deploy");
        }
        return token.name();
    }

    private ApiToken bearer(Context context) throws Problem {
        String header = Optional.ofNullable(context.header("Authorization")).orElse("");
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new Problem(HttpStatus.UNAUTHORIZED, "send a token: Authorization: Bearer <token>");
        }
        return find(
                        config.get().server().apiTokens(),
                        header.substring(SCHEME.length()).strip())
                .orElseThrow(() ->
                        throttle.failed(context, new Problem(HttpStatus.UNAUTHORIZED, "this token is not known here")));
    }

    /** Compares digests, and all of them, so that the time taken tells neither a token's length nor its beginning. */
    private static Optional<ApiToken> find(List<ApiToken> tokens, String given) {
        byte[] digest = sha256(given);
        ApiToken found = null;
        for (ApiToken token : tokens) {
            if (MessageDigest.isEqual(sha256(token.token().reveal()), digest)) {
                found = token;
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
