package slipway.web.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what others could otherwise make or guess, by a key of this installation (HMAC-SHA256). */
public final class HmacSigner {
    private static final String MAC = "HmacSHA256";

    private final SecretKeySpec key;

    private HmacSigner(byte[] key) {
        this.key = new SecretKeySpec(key, MAC);
    }

    /**
     * Signs with the key of this installation, which is made if there is none.
     *
     * @param dataDir holds the key
     */
    public static HmacSigner open(Path dataDir) throws IOException {
        return new HmacSigner(SessionKey.in(dataDir));
    }

    /** The signature of these texts in this order, 43 characters of base64url; another one for each purpose. */
    public String of(String purpose, String... texts) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            add(mac, purpose);
            for (String text : texts) {
                add(mac, text);
            }
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean holds(String given, String purpose, String... texts) {
        return same(given, of(purpose, texts));
    }

    /** In a time that does not tell where they differ. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** With its length before it, so that no two lists of texts look alike. */
    private static void add(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        mac.update(bytes);
    }
}
