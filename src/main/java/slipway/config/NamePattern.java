package slipway.config;

import java.util.Optional;

/** The name of a branch or a tag, with {@code *} for any text, slashes included, as in GitLab. */
public record NamePattern(String text) {
    /** The name, if only one fits. */
    public Optional<String> only() {
        return text.indexOf('*') < 0 ? Optional.of(text) : Optional.empty();
    }

    /** In time that grows with the lengths alone: names are strangers' text, which no regular expression should meet. */
    public boolean fits(String name) {
        int star = -1;
        int resume = 0;
        int at = 0;
        int position = 0;
        while (position < name.length()) {
            if (at < text.length() && text.charAt(at) == '*') {
                star = at++;
                resume = position;
            } else if (at < text.length() && text.charAt(at) == name.charAt(position)) {
                at++;
                position++;
            } else if (star >= 0) {
                at = star + 1;
                position = ++resume;
            } else {
                return false;
            }
        }
        return text.substring(at).chars().allMatch(character -> character == '*');
    }
}
