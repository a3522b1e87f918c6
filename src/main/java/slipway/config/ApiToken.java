package slipway.config;

import slipway.text.Worded;

/** A bearer token of the HTTP interface; {@code name} is who is recorded as having asked. */
public record ApiToken(String name, Secret token, May may) {
    /** What the bearer may do; {@code DEPLOY} includes reading. */
    public enum May implements Worded {
        READ,
        DEPLOY
    }
}
