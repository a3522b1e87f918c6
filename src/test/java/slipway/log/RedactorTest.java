package slipway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No configured secret reaches the disk, however it is written and wherever the writes are cut. */
class RedactorTest {
    private static final String SECRET = "p@ss wörd/+\"x\\y\"?&=%";
    private static final Redactor REDACTOR = new Redactor(List.of(SECRET));

    @Test
    void aSecretAsItIsBecomesAMask() {
        assertThat(REDACTOR.redact("login with " + SECRET + " done")).isEqualTo("login with *** done");
        assertThat(REDACTOR.redact(SECRET)).isEqualTo("***");
        assertThat(REDACTOR.redact("nothing here")).isEqualTo("nothing here");
        assertThat(new Redactor(List.of()).redact("anything")).isEqualTo("anything");
    }

    @Test
    void aSecretInBase64IsMaskedWhateverStandsBeforeAndAfterIt() {
        for (String before : List.of("", "u", "us", "user:", "usr:12")) {
            for (String after : List.of("", "\n", "ab", "abc")) {
                String encoded = base64(before + SECRET + after);
                String shown = REDACTOR.redact("auth " + encoded + " end");
                assertThat(shown).as(before + "|" + after).startsWith("auth ").endsWith(" end");
                assertThat(decodable(shown.substring(5, shown.length() - 4)))
                        .as("%s of %s", shown, encoded)
                        .doesNotContain("ss w")
                        .doesNotContain("x\\y");
            }
        }
    }

    /** What somebody who has the log could still decode, at any of the four places where a group may begin. */
    private static String decodable(String shown) {
        StringBuilder found = new StringBuilder();
        for (String piece : List.of(shown.split("\\*\\*\\*|=", -1))) {
            for (int from = 0; from < Math.min(4, piece.length()); from++) {
                String whole = piece.substring(from, piece.length() - (piece.length() - from) % 4);
                found.append(new String(Base64.getDecoder().decode(whole), StandardCharsets.UTF_8))
                        .append('|');
            }
        }
        return found.toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aSecretInAUrlOrInJsonIsMasked() {
        String encoded = URLEncoder.encode(SECRET, StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(REDACTOR.redact("https://user:" + encoded + "@host/")).isEqualTo("https://user:***@host/");
        assertThat(REDACTOR.redact("{\"password\": \"p@ss wörd/+\\\"x\\\\y\\\"?&=%\"}"))
                .isEqualTo("{\"password\": \"***\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p%40ss+w%C3%B6rd%2F%2B%22x%5Cy%22%3F%26%3D%25", // Java's forms
                "p%40ss+w%c3%b6rd%2f%2b%22x%5cy%22%3f%26%3d%25",
                "p%40ss%20w%c3%b6rd%2f%2b%22x%5cy%22%3f%26%3d%25",
                "p%40ss%20w%C3%B6rd/%2B%22x%5Cy%22%3F%26%3D%25", // Python's quote
                "p@ss%20w%C3%B6rd/+%22x%5Cy%22?&=%25", // JavaScript's encodeURI
                "p@ss w\\u00f6rd/+\\\"x\\\\y\\\"?&=%", // Python's json
                "p@ss w\\u00F6rd/+\\\"x\\\\y\\\"?&=%",
                "p@ss w\\u00f6rd\\/+\\\"x\\\\y\\\"?&=%", // PHP's
                "p@ss w\u00f6rd\\/+\\\"x\\\\y\\\"?&=%",
                "p@ss w\u00f6rd/+\\\"x\\\\y\\\"?\\u0026=%" // Go's
            })
    void programsEncodeInTheirOwnWays(String form) {
        assertThat(REDACTOR.redact("a=" + form + ";")).isEqualTo("a=***;");
    }

    @Test
    void anApostropheIsFoundInTheQuotesOfAShell() {
        assertThat(new Redactor(List.of("it's secret")).redact("+ login 'it'\\''s secret'"))
                .isEqualTo("+ login '***'");
    }

    @Test
    void theAlphabetForUrlsIsKnownToo() {
        String secret = "\u00fb\u00ff>>>???\u00fe?secret";
        Redactor redactor = new Redactor(List.of(secret));
        for (String before : List.of("", "u", "us")) {
            String encoded = Base64.getUrlEncoder().encodeToString((before + secret).getBytes(StandardCharsets.UTF_8));
            assertThat(encoded).containsAnyOf("-", "_");
            assertThat(redactor.redact(encoded)).as(encoded).contains("***").hasSizeLessThan(12);
        }
    }

    @Test
    void aLongSecretIsFoundInTheLinesThatBase64Makes() {
        String key = "-----BEGIN KEY-----\n" + "b3BlbnNzaC1rZXktdjEAAAAA\n".repeat(9) + "-----END KEY-----\n";
        Redactor redactor = new Redactor(List.of(key));
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        byte[] lineEnd = {'\n'};
        for (Base64.Encoder encoder : List.of(
                Base64.getMimeEncoder(), Base64.getMimeEncoder(76, lineEnd), Base64.getMimeEncoder(64, lineEnd))) {
            String shown = redactor.redact(encoder.encodeToString(bytes) + "\n");
            assertThat(shown.replaceAll("\\R", "")).matches("(\\*\\*\\*)+[A-Za-z0-9+/]?={0,2}");
        }
    }

    @Test
    void aSecretOfSeveralLinesIsMaskedLineByLine() {
        String key = "-----BEGIN KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\r\nBG5vbmUAAAAEbm9uZQ\nab\n-----END KEY-----\n";
        Redactor redactor = new Redactor(List.of(key));
        assertThat(redactor.redact("> b3BlbnNzaC1rZXktdjEAAAAA\n> BG5vbmUAAAAEbm9uZQ\n> ab\n"))
                .as("a line of two letters would hide half of the log")
                .isEqualTo("> ***\n> ***\n> ab\n");
        assertThat(redactor.redact("key:\n" + key + "end")).isEqualTo("key:\n***end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "é", ""})
    void aShortSecretIsLeftAlone(String secret) {
        assertThat(new Redactor(List.of(secret)).redact("abc é abc")).isEqualTo("abc é abc");
    }

    static List<String> forms() {
        return List.of(
                SECRET,
                base64(SECRET),
                URLEncoder.encode(SECRET, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void aSecretIsFoundWhereverTheWritesAreCut(String form) {
        byte[] bytes = ("before " + form + " after").getBytes(StandardCharsets.UTF_8);
        byte[] whole = written(bytes);
        assertThat(text(whole)).startsWith("before ***").endsWith(" after");
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(written(bytes, first, second))
                        .as("cut at %d and %d", first, second)
                        .isEqualTo(whole);
            }
        }
        assertThat(written(bytes, IntStream.range(0, bytes.length).toArray()))
                .as("byte by byte")
                .isEqualTo(whole);
    }

    @Test
    void overlappingSecretsAreMaskedTogether() {
        Redactor redactor = new Redactor(List.of("abcdef", "defghi", "cdef", "abcdefghijkl"));
        assertThat(redactor.redact("-abcdefghi-")).isEqualTo("-***-");
        assertThat(redactor.redact("-abcdefghijkl-")).isEqualTo("-***-");
        assertThat(redactor.redact("-abcdefghijk-")).isEqualTo("-***jk-");
        assertThat(redactor.redact("-xcdefx-")).isEqualTo("-x***x-");
        assertThat(redactor.redact("-abcde-")).isEqualTo("-abcde-");
    }

    @Test
    void adjacentSecretsBecomeOneMask() {
        Redactor redactor = new Redactor(List.of("first-secret", "other-secret"));
        assertThat(redactor.redact("first-secretother-secret")).isEqualTo("***");
        assertThat(redactor.redact("first-secretfirst-secret.")).isEqualTo("***.");
        assertThat(redactor.redact("first-secret other-secret")).isEqualTo("*** ***");
    }

    @Test
    void aSecretThatRepeatsItselfIsMaskedWhole() {
        Redactor redactor = new Redactor(List.of("aaaa"));
        assertThat(redactor.redact("aaaaaaa")).isEqualTo("***");
        assertThat(redactor.redact("aaa aaaa")).isEqualTo("aaa ***");
    }

    @Test
    void bytesThatAreNoTextPassUnchanged() {
        byte[] bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (255 - i);
        }
        assertThat(written(bytes, 100, 300)).isEqualTo(bytes);
    }

    /** What reaches the disk of these bytes if the writes are cut at these places. */
    private static byte[] written(byte[] bytes, int... cuts) {
        var pass = REDACTOR.begin();
        var shown = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            shown.writeBytes(pass.next(Arrays.copyOf(bytes, bytes.length), from, cut - from));
            from = cut;
        }
        shown.writeBytes(pass.next(bytes, from, bytes.length - from));
        shown.writeBytes(pass.end());
        return shown.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
