package slipway.web;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import slipway.config.ApiToken;

/**
 * What a browser shows in place of a token: when it ends, and a signature over that and the token. Nothing of it is kept
 * here, and without the same token in the configuration it is worth nothing.
 */
public final class SessionCookie {
    static final String NAME = "slipway";
    static final Duration LIFE = Duration.ofDays(30);
    private static final Pattern VALUE = Pattern.compile("(\\d{1,12})\\.([A-Za-z0-9_-]{43})");

    private final byte[] key;
    private final Clock clock;

    /** Who is signed in, and until when. */
    record Session(ApiToken token, Instant expiresAt) {}

    private SessionCookie(byte[] key, Clock clock) {
        this.key = key.clone();
        this.clock = clock;
    }

    /**
     * Signs with the key of this installation, which is made if there is none.
     *
     * @param dataDir holds the key
     */
    public static SessionCookie open(Path dataDir, Clock clock) throws IOException {
        return new SessionCookie(SessionKey.in(dataDir), clock);
    }

    Session begin(ApiToken token) {
        return new Session(
                token, clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(LIFE));
    }

    String value(Session session) {
        long end = session.expiresAt().getEpochSecond();
        return end + "." + signature(end, session.token());
    }

    /** The session that the request shows, if it has one that still holds. */
    Optional<Session> read(Context context, List<ApiToken> tokens) {
        return Optional.ofNullable(context.cookie(NAME)).flatMap(value -> verify(value, tokens));
    }

    Optional<Session> verify(String value, List<ApiToken> tokens) {
        Matcher parts = VALUE.matcher(value);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long end = Long.parseLong(parts.group(1));
        byte[] given = parts.group(2).getBytes(StandardCharsets.US_ASCII);
        ApiToken found = null;
        for (ApiToken token : tokens) {
            if (MessageDigest.isEqual(signature(end, token).getBytes(StandardCharsets.US_ASCII), given)) {
                found = token;
            }
        }
        return Optional.ofNullable(found)
                .map(token -> new Session(token, Instant.ofEpochSecond(end)))
                .filter(session -> clock.instant().isBefore(session.expiresAt()));
    }

    private String signature(long end, ApiToken token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(token.token().reveal().getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(("session " + end + " ").getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
