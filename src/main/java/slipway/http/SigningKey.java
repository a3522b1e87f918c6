package slipway.http;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import slipway.config.Secret;

/** The key of a signing token: HMAC-SHA256 by Standard Webhooks v1 (https://www.standardwebhooks.com). */
public record SigningKey(SecretKeySpec key) {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";

    public static SigningKey of(Secret token) {
        byte[] bytes = Base64.getDecoder().decode(token.reveal().substring(PREFIX.length()));
        return new SigningKey(new SecretKeySpec(bytes, ALGORITHM));
    }

    /**
     * The signature of a body.
     *
     * @param prefix what is signed before the body: id and time, each with a dot after it
     */
    public byte[] sign(byte[] prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(prefix);
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
