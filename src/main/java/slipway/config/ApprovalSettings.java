package slipway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may say that a run goes live in an environment.
 *
 * @param by names of tokens, {@code @name} of somebody who has signed in with GitLab, or {@code gitlab:ROLE} for all who
 *     have that role or a higher one
 * @param expires how long a run waits for it
 */
public record ApprovalSettings(List<String> by, Duration expires) {
    private static final String ROLE = "gitlab:";

    public ApprovalSettings {
        by = List.copyOf(by);
    }

    /** The role that an entry names, if it names one that there is. */
    public static Optional<SignInSettings.Role> role(String entry) {
        return entry.startsWith(ROLE) ? SignInSettings.Role.named(entry.substring(ROLE.length())) : Optional.empty();
    }

    /** Whether an entry means a role. */
    public static boolean isRole(String entry) {
        return entry.startsWith(ROLE);
    }

    /**
     * Whether somebody may say yes.
     *
     * @param accessLevel in GitLab; 0 for somebody who did not sign in with it
     */
    public boolean allows(String name, int accessLevel) {
        return by.stream()
                .anyMatch(entry -> isRole(entry)
                        ? role(entry).filter(role -> role.includes(accessLevel)).isPresent()
                        : entry.equals(name));
    }

    /** {@code ryan or gitlab:maintainer}: for messages. */
    public String words() {
        return String.join(" or ", by);
    }
}
