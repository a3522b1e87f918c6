package slipway.host;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import slipway.config.VerifyUrl;

/**
 * What an HTTP address must answer; it is not followed to another one.
 *
 * @param contains a part of the body, in one line, which is looked for as it is
 * @param headers of the request, each in one line
 * @param ca the certificates, as PEM, that are trusted instead of those that the host trusts
 */
public record HttpExpectation(
        URI url, int status, Optional<String> contains, Map<String, String> headers, Optional<String> ca) {
    public HttpExpectation {
        if (!"http".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(url.getScheme())) {
            throw new IllegalArgumentException("not an address of http or https: " + url);
        }
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("not a status of HTTP: " + status);
        }
        if (contains.filter(HttpExpectation::isNoLine).isPresent()) {
            throw new IllegalArgumentException("a text to look for is one line, and not empty");
        }
        headers = Map.copyOf(headers);
        if (headers.values().stream().anyMatch(HttpExpectation::isNoLine)
                || headers.keySet().stream().anyMatch(HttpExpectation::isNoLine)) {
            throw new IllegalArgumentException("a header is one line, and not empty");
        }
    }

    /** Asked without anything special. */
    public HttpExpectation(URI url, int status, Optional<String> contains) {
        this(url, status, contains, Map.of(), Optional.empty());
    }

    /** The address as it is asked; {@code {address}} stands for that of each container. */
    String template() {
        return url.toASCIIString().replace(VerifyUrl.ESCAPED_ADDRESS, VerifyUrl.ADDRESS);
    }

    private static boolean isNoLine(String text) {
        return text.isEmpty() || text.chars().anyMatch(Character::isISOControl);
    }
}
