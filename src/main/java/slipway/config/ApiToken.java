package slipway.config;

import java.util.Locale;

/** A bearer token of the HTTP interface; {@code name} is who is recorded as having asked. */
public record ApiToken(String name, Secret token, May may) {
    /** What the bearer may do; {@code DEPLOY} includes reading. */
    public enum May {
        READ,
        DEPLOY;

        /** Its name in the HTTP interface. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
