package slipway.config;

import java.util.Base64;

/** Secrets that arrive in the header of a request; what is wrong with one is said without showing it. */
final class HeaderSecret {
    private static final int SHORTEST_API_TOKEN = 16;
    private static final int SHORTEST_WEBHOOK_TOKEN = 8;

    static final Kind<Secret> WEBHOOK_TOKEN = entry -> {
        Secret token = References.SECRET.read(entry);
        String text = token.reveal();
        if (text.length() < SHORTEST_WEBHOOK_TOKEN) {
            throw new Unfit(
                    "the secret is shorter than " + SHORTEST_WEBHOOK_TOKEN + " characters, which can be guessed",
                    "make a new one, such as with: openssl rand -hex 32, and set the same in GitLab's webhook");
        }
        if (!text.equals(text.strip()) || !text.chars().allMatch(letter -> letter >= ' ' && letter <= '~')) {
            throw new Unfit(
                    "the secret has characters that a header cannot carry, or spaces around it",
                    "use letters, digits and signs of ASCII, and set the same in GitLab's webhook");
        }
        return token;
    };

    /** Standard Webhooks: {@code whsec_} and the base64 of the key. */
    static final Kind<Secret> SIGNING_TOKEN =
            signing("copy it again from GitLab's webhook; a secret token belongs in secretToken");

    /** The same where we are the one who signs. */
    static final Kind<Secret> SIGNING_SECRET =
            signing("make a new one, such as with: echo whsec_$(openssl rand -base64 32), and give it to the receiver");

    static final Kind<Secret> API_TOKEN = entry -> {
        Secret token = References.SECRET.read(entry);
        String text = token.reveal();
        if (text.length() < SHORTEST_API_TOKEN || !text.chars().allMatch(letter -> letter > ' ' && letter <= '~')) {
            throw new Unfit(
                    "the secret is shorter than " + SHORTEST_API_TOKEN
                            + " characters, or has others than visible ASCII",
                    "make a new one, such as with: openssl rand -hex 32");
        }
        return token;
    };

    /** Of GitLab, for its API. */
    static final Kind<Secret> ACCESS_TOKEN = entry -> {
        Secret token = References.SECRET.read(entry);
        String text = token.reveal();
        if (text.isEmpty() || !text.chars().allMatch(letter -> letter > ' ' && letter <= '~')) {
            throw new Unfit(
                    "the secret is empty, or has other characters than visible ASCII",
                    "copy it again from GitLab; only the token itself belongs there");
        }
        return token;
    };

    private HeaderSecret() {}

    private static Kind<Secret> signing(String remedy) {
        return entry -> {
            Secret token = References.SECRET.read(entry);
            if (!isSigningToken(token.reveal())) {
                throw new Unfit(
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
