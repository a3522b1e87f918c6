package slipway.web.auth;

import slipway.config.ApiToken;
import slipway.config.ApiToken.May;

/**
 * The person or program that sends a request.
 *
 * @param name of the token, or {@code @} and the name in GitLab; it is recorded
 * @param accessLevel in GitLab; 0 for a token
 */
public record Principal(String name, May may, int accessLevel) {
    static Principal by(ApiToken token) {
        return new Principal(token.name(), token.may(), 0);
    }

    /** For a message. */
    public String words() {
        return name.startsWith("@") ? name : "the token " + name;
    }
}
