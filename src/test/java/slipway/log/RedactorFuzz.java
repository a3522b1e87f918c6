package slipway.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Fuzz target: secrets in a stream that comes in pieces. The first byte is the size of the pieces. */
public final class RedactorFuzz {
    private static final String SECRET = "s3cr\"t tok\u00e9n/+=%42";
    private static final String KEY = "-----BEGIN KEY-----\nMIIEpAIBAAKC\nAQEA75xkzwd1\n-----END KEY-----\n";
    private static final Redactor REDACTOR = new Redactor(List.of(SECRET, KEY, "hunter2"));

    private RedactorFuzz() {}

    /** Called by Jazzer with any bytes; {@code S}, {@code K}, {@code H}, {@code B} in it stand for secrets in one form or another. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String plain = new String(input, 1, input.length - 1, StandardCharsets.ISO_8859_1);
        String withSecrets = plain.replace("S", SECRET)
                .replace("K", KEY)
                .replace("H", "hunter2")
                .replace("B", Base64.getEncoder().encodeToString(("x" + SECRET).getBytes(StandardCharsets.UTF_8)));
        String shown = shown(withSecrets.getBytes(StandardCharsets.UTF_8), (input[0] & 31) + 1);
        for (String secret : List.of(SECRET, "hunter2", "MIIEpAIBAAKC", "AQEA75xkzwd1")) {
            if (shown.contains(secret)) {
                throw new AssertionError(secret + " is shown in: " + shown);
            }
        }
    }

    private static String shown(byte[] bytes, int piece) {
        Redactor.Pass pass = REDACTOR.begin();
        var shown = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length; at += piece) {
            shown.writeBytes(pass.next(bytes, at, Math.min(piece, bytes.length - at)));
        }
        shown.writeBytes(pass.end());
        return shown.toString(StandardCharsets.UTF_8);
    }
}
