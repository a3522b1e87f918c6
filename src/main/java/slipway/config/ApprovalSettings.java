package slipway.config;

import java.time.Duration;
import java.util.List;

/**
 * Who may say that a run goes live in an environment.
 *
 * @param by those of whom one must
 * @param selfApproval whether a person who pushed the commit or asked for the run by hand may approve it
 * @param expires how long a run waits for it
 */
public record ApprovalSettings(People by, boolean selfApproval, Duration expires) {
    public ApprovalSettings(List<String> by, Duration expires) {
        this(new People(by), true, expires);
    }

    /**
     * Whether somebody may say yes.
     *
     * @param accessLevel in GitLab; 0 for somebody who did not sign in with it
     */
    public boolean allows(String name, int accessLevel) {
        return by.include(name, accessLevel);
    }

    /** Whether only one person may say yes. */
    public boolean isOnePerson() {
        return by.isOnePerson();
    }

    /** For messages. */
    public String words() {
        return by.words();
    }
}
