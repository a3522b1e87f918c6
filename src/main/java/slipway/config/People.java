package slipway.config;

import java.util.List;
import java.util.Optional;

/**
 * Some of those who may ask for something.
 *
 * @param names of tokens, {@code @name} of somebody who has signed in with GitLab, or {@code gitlab:ROLE} for all who have
 *     that role or a higher one
 */
public record People(List<String> names) {
    private static final String ROLE = "gitlab:";

    public People {
        names = List.copyOf(names);
    }

    /** The role that a name means, if it means one that there is. */
    public static Optional<SignInSettings.Role> role(String name) {
        return isRole(name) ? SignInSettings.Role.named(name.substring(ROLE.length())) : Optional.empty();
    }

    /** Whether a name means a role. */
    public static boolean isRole(String name) {
        return name.startsWith(ROLE);
    }

    /**
     * Whether somebody is one of them.
     *
     * @param accessLevel in GitLab; 0 for somebody who did not sign in with it
     */
    public boolean include(String person, int accessLevel) {
        return names.stream()
                .anyMatch(name -> isRole(name)
                        ? role(name).filter(role -> role.includes(accessLevel)).isPresent()
                        : name.equals(person));
    }

    /** Whether they are a single name, and not a role. */
    public boolean isOnePerson() {
        return names.size() == 1 && !isRole(names.get(0));
    }

    /** {@code ryan or gitlab:maintainer}: for messages. */
    public String words() {
        return String.join(" or ", names);
    }
}
