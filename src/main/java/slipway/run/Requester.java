package slipway.run;

/**
 * Somebody who asked for a run by hand, or let it go live in a freeze.
 *
 * @param name of a token, or {@code @} and the name in GitLab
 * @param accessLevel in GitLab; 0 for a token
 * @param asked false for somebody who only let it go live
 */
public record Requester(String name, int accessLevel, boolean asked) {
    public Requester(String name, int accessLevel) {
        this(name, accessLevel, true);
    }
}
