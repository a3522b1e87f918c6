package slipway.config.value;

import java.util.Base64;
import java.util.regex.Pattern;
import slipway.config.Secret;

/** Secrets that stand in a request, mostly in its header; what is wrong with one is said without showing it. */
public final class HeaderSecret {
    private static final int SHORTEST_API_TOKEN = 16;
    private static final int SHORTEST_WEBHOOK_TOKEN = 8;

    public static final Kind<Secret> WEBHOOK_TOKEN = entry -> {
        Secret token = References.SECRET.read(entry);
        String text = token.reveal();
        if (text.length() < SHORTEST_WEBHOOK_TOKEN) {
            throw new InvalidValue(
                    "the secret is shorter than " + SHORTEST_WEBHOOK_TOKEN + " characters, which can be guessed",
                    "make a new one, such as with: openssl rand -hex 32, and set the same in GitLab's webhook");
        }
        if (!text.equals(text.strip()) || !text.chars().allMatch(letter -> letter >= ' ' && letter <= '~')) {
            throw new InvalidValue(
                    "the secret has characters that a header cannot carry, or spaces around it",
                    "use letters, digits and signs of ASCII, and set the same in GitLab's webhook");
        }
        return token;
    };

    /** Standard Webhooks: {@code whsec_} and the base64 of the key. */
    public static final Kind<Secret> SIGNING_TOKEN =
            signing("copy it again from GitLab's webhook; a secret token belongs in secretToken");

    /** The same where we are the one who signs. */
    public static final Kind<Secret> SIGNING_SECRET =
            signing("make a new one, such as with: echo whsec_$(openssl rand -base64 32), and give it to the receiver");

    public static final Kind<Secret> API_TOKEN = entry -> {
        Secret token = References.SECRET.read(entry);
        String text = token.reveal();
        if (text.length() < SHORTEST_API_TOKEN || !text.chars().allMatch(letter -> letter > ' ' && letter <= '~')) {
            throw new InvalidValue(
                    "the secret is shorter than " + SHORTEST_API_TOKEN
                            + " characters, or has others than visible ASCII",
                    "make a new one, such as with: openssl rand -hex 32");
        }
        return token;
    };

    /** Of GitLab, for its API. */
    public static final Kind<Secret> ACCESS_TOKEN = matching(
            "[!-~]+",
            "is empty, or has other characters than visible ASCII",
            "copy it again from GitLab; only the token itself belongs there");

    /** It becomes part of an address. */
    public static final Kind<Secret> BOT_TOKEN = matching(
            "[0-9]{1,20}:[A-Za-z0-9_-]{20,100}",
            "is not the token of a bot, such as 123456:ABC-DEF1234ghIkl",
            "copy it again from @BotFather; only the token itself belongs there");

    public static final Kind<Secret> NTFY_TOKEN = matching(
            "[!-~]+",
            "is empty, or has other characters than visible ASCII",
            "copy it again from ntfy; only the token itself, such as tk_..., belongs there");

    public static final Kind<Secret> NTFY_TOPIC = matching(
            "[A-Za-z0-9_-]{1,64}",
            "is not a topic of ntfy",
            "use 1 to 64 letters, digits, dashes and underscores; the name alone, without the server");

    private HeaderSecret() {}

    private static Kind<Secret> matching(String pattern, String wrong, String remedy) {
        Pattern fits = Pattern.compile(pattern);
        return entry -> {
            Secret secret = References.SECRET.read(entry);
            if (!fits.matcher(secret.reveal()).matches()) {
                throw new InvalidValue("the secret " + wrong, remedy);
            }
            return secret;
        };
    }

    private static Kind<Secret> signing(String remedy) {
        return entry -> {
            Secret token = References.SECRET.read(entry);
            if (!isSigningToken(token.reveal())) {
                throw new InvalidValue(
                        "the secret is not a signing token, which is whsec_ and the base64 of 24 to 64 bytes", remedy);
            }
            return token;
        };
    }

    private static boolean isSigningToken(String text) {
        try {
            int length = Base64.getDecoder().decode(text.replaceFirst("^whsec_", "")).length;
            return text.startsWith("whsec_") && length >= 24 && length <= 64;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
