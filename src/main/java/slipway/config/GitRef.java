package slipway.config;

import java.util.Optional;

/** A branch or a tag, by its short name. */
public record GitRef(String name, boolean isTag) {
    public static GitRef branch(String name) {
        return new GitRef(name, false);
    }

    public static GitRef tag(String name) {
        return new GitRef(name, true);
    }

    /** The name if it is a tag. */
    public Optional<String> tag() {
        return isTag ? Optional.of(name) : Optional.empty();
    }

    /** For a message. */
    public String words() {
        return (isTag ? "tag " : "branch ") + name;
    }
}
