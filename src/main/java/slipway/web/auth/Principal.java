package slipway.web.auth;

import slipway.config.ApiToken;
import slipway.config.ApiToken.May;

/**
 * Who asks.
 *
 * @param name of the token, or {@code @} and the name in GitLab; it is recorded
 */
record Principal(String name, May may) {
    static Principal by(ApiToken token) {
        return new Principal(token.name(), token.may());
    }

    /** For a message. */
    String words() {
        return name.startsWith("@") ? name : "the token " + name;
    }
}
