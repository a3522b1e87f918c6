package slipway.gitlab;

import slipway.text.SingleLine;

/**
 * How one thing stands with a commit.
 *
 * @param sha the commit's full id
 * @param ref the branch
 * @param name which of the commit's statuses this is
 * @param state pending, running, success, failed, canceled or skipped
 * @param targetUrl where there is more to read; empty if nowhere
 */
public record CommitStatus(String sha, String ref, String name, String state, String description, String targetUrl) {
    /** GitLab takes no longer texts. */
    private static final int LONGEST = 255;

    public CommitStatus {
        description = SingleLine.line(description.lines().findFirst().orElse(""), LONGEST);
        targetUrl = targetUrl.length() > LONGEST ? "" : targetUrl;
    }
}
