package slipway.log;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

/** A text percent-encoded. Programs differ in what they leave as it is, in the digits' case, and about blanks. */
final class UrlForms {
    /** RFC 3986 has the first; then JavaScript's components, Java's forms, Python's quote and JavaScript's whole URLs. */
    private static final String[] LEFT_ALONE = {"-._~", "-._~!*'()", "-._*", "-._~/", "-._~!*'();/?:@&=+$,#"};

    private UrlForms() {}

    static Stream<String> of(String text) {
        return Stream.of(LEFT_ALONE)
                .flatMap(leftAlone -> Stream.of(encoded(text, leftAlone, "%%%02X"), encoded(text, leftAlone, "%%%02x")))
                .flatMap(form -> Stream.of(form, form.replace("%20", "+")));
    }

    private static String encoded(String text, String leftAlone, String format) {
        var form = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isLetterOrDigit(b) || leftAlone.indexOf(b) >= 0) {
                form.append((char) b);
            } else {
                form.append(String.format(Locale.ROOT, format, b));
            }
        }
        return form.toString();
    }

    private static boolean isLetterOrDigit(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
    }
}
