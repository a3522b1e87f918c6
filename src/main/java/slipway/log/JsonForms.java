package slipway.log;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Locale;
import java.util.stream.Stream;

/** A text inside a string of JSON. Writers differ in what they escape beyond what they must. */
final class JsonForms {
    private JsonForms() {}

    static Stream<String> of(String text) {
        String least = new String(JsonStringEncoder.getInstance().quoteAsString(text));
        return Stream.of(least, least.replace("/", "\\/"))
                .flatMap(form -> Stream.of(form, asciiOnly(form, "\\u%04x"), asciiOnly(form, "\\u%04X")))
                .flatMap(form -> Stream.of(form, inHtml(form, "<>&"), inHtml(form, "<>&'")));
    }

    private static String asciiOnly(String text, String format) {
        var form = new StringBuilder();
        text.chars()
                .forEach(c -> form.append(c < 128 ? String.valueOf((char) c) : String.format(Locale.ROOT, format, c)));
        return form.toString();
    }

    /** Go escapes the first three by itself, others the apostrophe too. */
    private static String inHtml(String text, String escaped) {
        var form = new StringBuilder();
        text.chars()
                .forEach(c -> form.append(
                        escaped.indexOf(c) < 0 ? String.valueOf((char) c) : String.format(Locale.ROOT, "\\u%04x", c)));
        return form.toString();
    }
}
