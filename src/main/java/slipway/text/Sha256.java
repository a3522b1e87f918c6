package slipway.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The one digest that is used here; every Java has it. */
public final class Sha256 {
    private Sha256() {}

    public static byte[] digest(byte[]... pieces) {
        MessageDigest digest = begin();
        for (byte[] piece : pieces) {
            digest.update(piece);
        }
        return digest.digest();
    }

    public static byte[] digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** In small letters. */
    public static String hex(byte[]... pieces) {
        return HexFormat.of().formatHex(digest(pieces));
    }

    public static String hex(String text) {
        return HexFormat.of().formatHex(digest(text));
    }

    /** For content that comes piece by piece. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
