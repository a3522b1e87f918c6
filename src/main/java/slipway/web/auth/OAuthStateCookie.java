package slipway.web.auth;

import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.config.ServerSettings;

/** The cookie of a browser that is signing in with GitLab: which sign-in it is, and the page to go to after it. */
final class OAuthStateCookie {
    static final String NAME = "slipway-sign-in";
    static final Duration LIFE = Duration.ofMinutes(10);
    private static final Pattern VALUE =
            Pattern.compile("([A-Za-z0-9_-]{43})\\.(\\d{1,12})\\.([A-Za-z0-9_-]{2,120})\\.([A-Za-z0-9_-]{43})");
    private static final Pattern PAGE = Pattern.compile("/|/runs(?:/\\d{1,18})?|/projects/[a-z0-9._-]{1,63}");

    private final HmacSigner signer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    OAuthStateCookie(HmacSigner signer, Clock clock) {
        this.signer = signer;
        this.clock = clock;
    }

    /**
     * A person who is at GitLab.
     *
     * @param state 256 random bits, as text
     * @param page of ours
     */
    record PendingSignIn(String state, String page) {}

    /** @param page whoever brings a link along chooses it: any that is not ours is the overview */
    PendingSignIn begin(String page) {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return new PendingSignIn(
                base64(bytes), page != null && PAGE.matcher(page).matches() ? page : "/");
    }

    String value(PendingSignIn pending) {
        String end = Long.toString(clock.instant().plus(LIFE).getEpochSecond());
        String page = base64(pending.page().getBytes(StandardCharsets.UTF_8));
        return pending.state() + "." + end + "." + page + "." + signer.of("way", pending.state(), end, page);
    }

    /** The sign-in that this browser began not long ago, if it has this state. */
    Optional<PendingSignIn> read(Context context, ServerSettings server, String state) {
        Matcher parts = VALUE.matcher(
                Optional.ofNullable(named(context, server).in(context)).orElse(""));
        if (!parts.matches()) {
            return Optional.empty();
        }
        String page = parts.group(3);
        boolean valid = signer.holds(parts.group(4), "way", parts.group(1), parts.group(2), page)
                && HmacSigner.same(parts.group(1), state)
                && clock.instant().getEpochSecond() < Long.parseLong(parts.group(2));
        return valid
                ? Optional.of(new PendingSignIn(
                        state, new String(Base64.getUrlDecoder().decode(page), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /** The header that has the browser keep it. Lax: GitLab's page brings the person back, where Strict would stay behind. */
    static String header(String value, Duration life, boolean secure, Context context, ServerSettings server) {
        return named(context, server).header(value, GitLabSignIn.PATH, life, "Lax", secure);
    }

    private static BrowserCookie named(Context context, ServerSettings server) {
        return BrowserCookie.of(NAME, context, server);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
