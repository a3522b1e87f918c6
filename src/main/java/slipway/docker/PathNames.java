package slipway.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Names of files as Docker sees them: with slashes, in UTF-8, whatever this machine's locale is. */
final class PathNames {
    private PathNames() {}

    /** As Go's filepath.Clean: no empty parts, no {@code .}, no {@code ..} after a name; {@code .} if nothing is left. */
    static String clean(String path) {
        boolean rooted = path.startsWith("/");
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (!part.equals("..")) {
                parts.addLast(part);
            } else if (!parts.isEmpty() && !parts.peekLast().equals("..")) {
                parts.removeLast();
            } else if (!rooted) {
                parts.addLast(part);
            }
        }
        String joined = String.join("/", parts);
        if (rooted) {
            return "/" + joined;
        }
        return joined.isEmpty() ? "." : joined;
    }

    /**
     * The path's text. In the C locale, which is what a service gets, Java shows other letters than ASCII as
     * replacements; its URI has the bytes.
     */
    static String text(Path path) {
        String shown = path.toString();
        if (shown.chars().allMatch(character -> character > 0 && character < 128 && character != '?')) {
            return shown;
        }
        String encoded = Path.of("/").resolve(path).toUri().getRawPath();
        String decoded = percentDecoded(path.isAbsolute() ? encoded : encoded.substring(1));
        // A folder's URI ends with a slash.
        return decoded.endsWith("/") && decoded.length() > 1 && !shown.endsWith("/")
                ? decoded.substring(0, decoded.length() - 1)
                : decoded;
    }

    private static String percentDecoded(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            if (encoded.charAt(i) == '%') {
                bytes.write(Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(encoded.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
