package slipway.config;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How people sign in with their GitLab account ({@code server.signIn}).
 *
 * @param gitlab its address, without a slash at its end; it is also the issuer of its tokens
 * @param applicationId as GitLab gave it to the application that stands for Slipway there
 * @param project whose members may come in, with its groups
 * @param read the least role that may read
 * @param deploy the least role that may also deploy
 * @param ca the only certificates that are trusted for this GitLab; empty means those of the machine
 */
public record SignInSettings(
        URI gitlab,
        String applicationId,
        Secret applicationSecret,
        String project,
        Role read,
        Role deploy,
        Optional<CaCertificates> ca) {

    /** GitLab's roles of members (docs.gitlab.com, "Members API", {@code access_level}). */
    public enum Role {
        GUEST(10),
        PLANNER(15),
        REPORTER(20),
        DEVELOPER(30),
        MAINTAINER(40),
        OWNER(50);

        private final int level;

        Role(int level) {
            this.level = level;
        }

        /** By its name in small letters. */
        public static Optional<Role> named(String word) {
            return Arrays.stream(values())
                    .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst();
        }

        /** Whether a member of this access level has the role, or a higher one. */
        public boolean includes(int accessLevel) {
            return accessLevel >= level;
        }
    }

    /** What a member of this access level may do; empty: nothing. */
    public Optional<ApiToken.May> may(int accessLevel) {
        if (accessLevel >= deploy.level) {
            return Optional.of(ApiToken.May.DEPLOY);
        }
        return accessLevel >= read.level ? Optional.of(ApiToken.May.READ) : Optional.empty();
    }
}
