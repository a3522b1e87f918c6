package slipway.report;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import slipway.gitlab.Plain;
import slipway.run.Notice;
import slipway.run.Trigger;

/**
 * A notice in words. Names, titles and log lines in it are strangers' text: here they become plain lines of bounded
 * length, and each format writes them as data.
 *
 * @param about what it is about, and who did it
 * @param why in words, with the last lines
 * @param link where people read on
 */
record Story(Notice.Kind kind, String headline, List<String> about, List<String> why, Optional<String> link) {
    private static final String LAST_LINES = "; last lines: ";
    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_LINE = 400;
    private static final int MOST_LINES = 12;

    static Story of(Notice notice, Optional<URI> publicUrl) {
        return new Story(
                notice.kind(),
                name(notice.project()) + ": " + headline(notice),
                notice.run().map(Story::about).orElse(List.of()),
                notice.detail().map(Story::why).orElse(List.of()),
                publicUrl.map(url ->
                        url + notice.run().map(run -> "/runs/" + run.id()).orElse("/")));
    }

    /** All of it but the headline and the link. */
    String text() {
        return String.join("\n", about) + (about.isEmpty() || why.isEmpty() ? "" : "\n") + String.join("\n", why);
    }

    private static String headline(Notice notice) {
        String run = notice.run().map(about -> "run " + about.id()).orElse("a run");
        String host = notice.host().map(Story::name).orElse("a host");
        return switch (notice.kind()) {
            case FAILED -> run + " failed";
            case ROLLED_BACK -> run + " was rolled back";
            case RECOVERED -> run + " succeeded: recovered";
            case DRIFT -> host + " has drifted";
            case DRIFT_OVER -> "the drift of " + host + " is over";
            case UNHEALTHY -> "what is live on " + host + " is not healthy";
            case UNHEALTHY_OVER -> "what is live on " + host + " is healthy again";
            case HOOK -> "GitLab's webhook needs attention";
            case HOOK_OVER -> "GitLab's webhook is fine again";
            case API_TOKEN -> "the token for GitLab's API needs attention";
            case API_TOKEN_OVER -> "the token for GitLab's API is fine again";
            case BRANCH -> "the deploy branch needs attention";
            case BRANCH_OVER -> "the deploy branch is there again";
            case TEST -> "a test message: alerts arrive here";
        };
    }

    private static List<String> about(Notice.About run) {
        List<String> about = new ArrayList<>();
        String commit = run.commit().substring(0, Math.min(12, run.commit().length()));
        about.add(name(run.branch()) + " at " + commit
                + run.title().map(title -> ": " + name(title)).orElse(""));
        run.requestedBy().ifPresent(who -> about.add(did(run.trigger()) + " " + name(who)));
        return about;
    }

    private static String did(Trigger trigger) {
        return switch (trigger) {
            case PUSH, CATCH_UP -> "pushed by";
            case MANUAL -> "asked for by";
            case RETRY -> "retried by";
            case ROLLBACK -> "rollback asked for by";
        };
    }

    /** A reason is one line, which ends with the last lines of the log where there are any. */
    private static List<String> why(String detail) {
        int end = detail.indexOf(LAST_LINES);
        String reason = end < 0 ? detail : detail.substring(0, end);
        String last = end < 0 ? "" : detail.substring(end + LAST_LINES.length());
        List<String> lines = new ArrayList<>(reason.lines().toList());
        lines.addAll(Arrays.asList(last.split(" \\| ")));
        return lines.stream()
                .map(line -> Plain.line(line, LONGEST_LINE))
                .filter(line -> !line.isEmpty())
                .limit(MOST_LINES)
                .toList();
    }

    private static String name(String text) {
        return Plain.line(text, LONGEST_NAME);
    }
}
