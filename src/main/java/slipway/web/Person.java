package slipway.web;

import slipway.config.ApiToken.May;

/**
 * Who asks.
 *
 * @param name of the token, or {@code @} and the name in GitLab; it is recorded
 */
record Person(String name, May may) {
    /** For a message. */
    String words() {
        return name.startsWith("@") ? name : "the token " + name;
    }
}
