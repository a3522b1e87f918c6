package slipway.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a text contributes to base64, in both alphabets and wherever it stands in what is encoded. */
final class Base64Forms {
    /** Of MIME and the program {@code base64}, and of PEM. */
    private static final int[] LINE_LENGTHS = {76, 64};

    private Base64Forms() {}

    static Stream<String> of(String text) {
        return IntStream.range(0, 3)
                .mapToObj(shift -> encoded(text, shift))
                .flatMap(form -> Stream.of(form, form.replace('+', '-').replace('/', '_')));
    }

    /** The lines of a text that was encoded by itself and is too long for one. */
    static Stream<String> wrapped(String text) {
        String whole = encoded(text, 0);
        return Arrays.stream(LINE_LENGTHS)
                .filter(length -> whole.length() > length)
                .boxed()
                .flatMap(length -> IntStream.iterate(0, from -> from < whole.length(), from -> from + length)
                        .mapToObj(from -> whole.substring(from, Math.min(whole.length(), from + length))));
    }

    /** With {@code shift} bytes before it. */
    private static String encoded(String text, int shift) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] shifted = new byte[shift + bytes.length];
        System.arraycopy(bytes, 0, shifted, shift, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        // The first and the last character also carry bits of the neighbours.
        int from = shift == 0 ? 0 : shift + 1;
        int to = shifted.length % 3 == 0 ? encoded.length() : encoded.length() - 1;
        return encoded.substring(from, Math.max(from, to));
    }
}
