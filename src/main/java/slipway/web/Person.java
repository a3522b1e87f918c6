package slipway.web;

import slipway.config.ApiToken;
import slipway.config.ApiToken.May;

/**
 * Who asks.
 *
 * @param name of the token, or {@code @} and the name in GitLab; it is recorded
 */
record Person(String name, May may) {
    static Person by(ApiToken token) {
        return new Person(token.name(), token.may());
    }

    /** For a message. */
    String words() {
        return name.startsWith("@") ? name : "the token " + name;
    }
}
