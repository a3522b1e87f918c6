package slipway.web.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what others could otherwise make or guess, by a key of this installation (HMAC-SHA256). */
public final class HmacSigner {
    private static final String MAC = "HmacSHA256";

    private final Supplier<byte[]> secret;
    private volatile SecretKeySpec key;

    private HmacSigner(Supplier<byte[]> secret) {
        this.secret = secret;
    }

    /**
     * Signs with the key of this installation, which is made if there is none.
     *
     * @param dataDir holds the key
     */
    public static HmacSigner open(Path dataDir) throws IOException {
        byte[] made = SessionKey.in(dataDir);
        return new HmacSigner(() -> made);
    }

    /**
     * Signs with a key that all servers of an installation make alike, from a secret of the record, which is in each of its
     * dumps, and one of the configuration, which is in none. Asked for when something is first signed.
     *
     * @param recorded the record's; may throw what the database throws
     * @param configured the configuration's
     */
    public static HmacSigner shared(Supplier<String> recorded, String configured) {
        return new HmacSigner(() -> signed(
                new SecretKeySpec(recorded.get().getBytes(StandardCharsets.UTF_8), MAC),
                "key of several servers",
                configured));
    }

    /** The signature of these texts in this order, 43 characters of base64url; another one for each purpose. */
    public String of(String purpose, String... texts) {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(secret.get(), MAC);
            key = known;
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(signed(known, purpose, texts));
    }

    private static byte[] signed(SecretKeySpec key, String purpose, String... texts) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            add(mac, purpose);
            for (String text : texts) {
                add(mac, text);
            }
            return mac.doFinal();
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
