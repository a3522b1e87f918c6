package slipway.ssh;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lines of a known_hosts file that name hosts by patterns (sshd(8)), which the library does not understand. */
final class KnownHostPatterns {
    private final List<Line> lines;

    private KnownHostPatterns(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    static KnownHostPatterns read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        // Comments may be in any encoding.
        for (String text : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            Line.read(text).ifPresent(lines::add);
        }
        return new KnownHostPatterns(lines);
    }

    /** Says whether a pattern's line trusts this key, as one of the constants of {@link HostKeyRepository}. */
    int check(String host, byte[] key) {
        String encoded = Base64.getEncoder().encodeToString(key);
        List<HostKey> known = keys(host).toList();
        if (known.stream().anyMatch(each -> each.getKey().equals(encoded))) {
            return HostKeyRepository.OK;
        }
        return known.stream().anyMatch(each -> each.getType().equals(TrustedHosts.typeOf(key)))
                ? HostKeyRepository.CHANGED
                : HostKeyRepository.NOT_INCLUDED;
    }

    Stream<HostKey> keys(String host) {
        return lines.stream().filter(line -> line.names(host)).map(Line::key);
    }

    private record Line(List<String> patterns, HostKey key) {
        /** A line with a marker, such as {@code @revoked} or {@code @cert-authority}, trusts no host's key. */
        static Optional<Line> read(String text) {
            String[] words = text.strip().split("\\s+", 4);
            if (words.length < 3 || words[0].startsWith("@") || !words[0].matches("[^#|].*[*?!].*|[*?!].*")) {
                return Optional.empty();
            }
            try {
                byte[] key = Base64.getDecoder().decode(words[2]);
                return Optional.of(new Line(List.of(words[0].split(",", -1)), new HostKey(words[0], key)));
            } catch (IllegalArgumentException | JSchException notAKey) {
                return Optional.empty();
            }
        }

        /** A negated pattern that fits excludes the host, whatever else fits. */
        boolean names(String host) {
            return patterns.stream().anyMatch(pattern -> !pattern.startsWith("!") && fits(pattern, host))
                    && patterns.stream()
                            .noneMatch(pattern -> pattern.startsWith("!") && fits(pattern.substring(1), host));
        }

        private static boolean fits(String pattern, String host) {
            String expression = pattern.toLowerCase(Locale.ROOT)
                    .chars()
                    .mapToObj(letter -> switch (letter) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(Character.toString(letter));
                    })
                    .collect(Collectors.joining());
            return host.toLowerCase(Locale.ROOT).matches(expression);
        }
    }
}
