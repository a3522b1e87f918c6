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
        for (char c : text.toCharArray()) {
            form.append(c < 128 ? String.valueOf(c) : String.format(Locale.ROOT, format, (int) c));
        }
        return form.toString();
    }

    /** Go escapes the first three by itself, others the apostrophe too. */
    private static String inHtml(String text, String escaped) {
        String form = text;
        for (char c : escaped.toCharArray()) {
            form = form.replace(String.valueOf(c), String.format(Locale.ROOT, "\\u%04x", (int) c));
        }
        return form;
    }
}
