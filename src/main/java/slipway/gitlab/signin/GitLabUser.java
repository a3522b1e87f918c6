package slipway.gitlab.signin;

import java.util.Optional;

/**
 * Who has signed in with GitLab.
 *
 * @param name the user's name there
 * @param accessLevel in the project; empty for one who is no active member of it
 */
public record GitLabUser(String name, Optional<Integer> accessLevel) {}
