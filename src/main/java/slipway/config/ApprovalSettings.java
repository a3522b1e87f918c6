package slipway.config;

import java.time.Duration;
import java.util.List;

/**
 * Who may say that a run goes live in an environment.
 *
 * @param by those of whom one must
 * @param expires how long a run waits for it
 */
public record ApprovalSettings(People by, Duration expires) {
    public ApprovalSettings(List<String> by, Duration expires) {
        this(new People(by), expires);
    }

    /**
     * Whether somebody may say yes.
     *
     * @param accessLevel in GitLab; 0 for somebody who did not sign in with it
     */
    public boolean allows(String name, int accessLevel) {
        return by.include(name, accessLevel);
    }

    /** For messages. */
    public String words() {
        return by.words();
    }
}
