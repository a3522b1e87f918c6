package slipway.notify.alert;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slipway.run.Trigger;
import slipway.run.outbox.AlertMessage;
import slipway.text.Elapsed;
import slipway.text.SingleLine;

/**
 * A notice in words. Names, titles and log lines in it are strangers' text: here they become plain lines of bounded
 * length, and each format writes them as data.
 *
 * @param about what it is about, and who did it
 * @param why in words, with the last lines
 * @param link where people read on
 */
record AlertText(AlertMessage.Kind kind, String headline, List<String> about, List<String> why, Optional<String> link) {
    /** Between what happened and the lines of the log. */
    private static final Pattern LINES = Pattern.compile("; (?:last lines|output): ");

    private static final int LONGEST_NAME = 120;
    private static final int LONGEST_LINE = 400;
    private static final int MOST_LINES = 12;

    /** How bad it is. */
    enum Severity {
        FAILURE,
        WARNING,
        GOOD
    }

    static AlertText of(AlertMessage message, Optional<URI> publicUrl) {
        return new AlertText(
                message.kind(),
                name(message.project())
                        + message.environment()
                                .map(where -> " (" + name(where) + ")")
                                .orElse("") + ": "
                        + headline(message),
                message.run().map(run -> about(run, message)).orElse(List.of()),
                message.detail().map(AlertText::why).orElse(List.of()),
                publicUrl.map(url ->
                        url + message.run().map(run -> "/runs/" + run.id()).orElse("/")));
    }

    Severity severity() {
        return switch (kind) {
            case FAILED, ROLLED_BACK -> Severity.FAILURE;
            case WAITING, FROZEN, SKIPPED, DRIFT, UNHEALTHY, HOOK, API_TOKEN, BRANCH, FREEZES -> Severity.WARNING;
            case RECOVERED,
                    DEPLOYED,
                    DRIFT_OVER,
                    UNHEALTHY_OVER,
                    HOOK_OVER,
                    API_TOKEN_OVER,
                    BRANCH_OVER,
                    FREEZES_OVER,
                    TEST -> Severity.GOOD;
        };
    }

    /** All of it but the headline and the link. */
    String text() {
        return String.join("\n", about) + (about.isEmpty() || why.isEmpty() ? "" : "\n") + String.join("\n", why);
    }

    private static String headline(AlertMessage message) {
        String run = message.run().map(about -> "run " + about.id()).orElse("a run");
        String host = message.host().map(AlertText::name).orElse("a host");
        return switch (message.kind()) {
            case FAILED -> run + " failed";
            case ROLLED_BACK -> run + " was rolled back";
            case RECOVERED -> run + " succeeded: recovered";
            case DEPLOYED -> run + " is live";
            case WAITING -> run + " waits for an approval";
            case FROZEN -> run + " waits for the end of a freeze";
            case SKIPPED ->
                message.run().filter(AlertText::isRollback).isPresent()
                        ? run + ", a rollback, was skipped"
                        : run + " does not go live";
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
            case FREEZES -> "GitLab's freeze periods cannot be read";
            case FREEZES_OVER -> "GitLab's freeze periods can be read again";
            case TEST -> "a test message: alerts arrive here";
        };
    }

    private static boolean isRollback(AlertMessage.About run) {
        return run.trigger() == Trigger.ROLLBACK;
    }

    private static List<String> about(AlertMessage.About run, AlertMessage message) {
        List<String> about = new ArrayList<>();
        about.add(name(run.branch()) + " at " + beginning(run.commit())
                + run.title().map(title -> ": " + name(title)).orElse(""));
        Optional<String> author = run.author().filter(name -> !run.requestedBy().equals(run.author()));
        Optional<String> who = run.requestedBy().map(name -> did(run.trigger()) + " " + name(name));
        Optional.of(Stream.of(author.map(name -> "by " + name(name)), who)
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", ")))
                .filter(line -> !line.isEmpty())
                .ifPresent(about::add);
        if (message.kind() == AlertMessage.Kind.DEPLOYED) {
            about.add(exchange(run, message));
        }
        return about;
    }

    /** From which commit to which, and how long it took. */
    private static String exchange(AlertMessage.About run, AlertMessage message) {
        String before = run.replaced()
                .map(commit -> commit.equals(run.commit()) ? "the same commit" : beginning(commit))
                .map(commit -> "in place of " + commit)
                .orElse("where nothing was recorded before");
        return before
                + run.acceptedAt()
                        .map(accepted -> Duration.between(accepted, message.at()))
                        .filter(took -> !took.isNegative())
                        .map(took -> ", " + Elapsed.words(took) + " after it was asked for")
                        .orElse("");
    }

    private static String beginning(String commit) {
        return commit.substring(0, Math.min(12, commit.length()));
    }

    private static String did(Trigger trigger) {
        return switch (trigger) {
            case PUSH, CATCH_UP -> "pushed by";
            case MANUAL -> "asked for by";
            case RETRY -> "retried by";
            case ROLLBACK -> "rollback asked for by";
            case PROMOTION -> "promoted by";
        };
    }

    /** A reason is one line, which ends with lines of the log where there are any. */
    private static List<String> why(String detail) {
        String[] parts = LINES.split(detail, 2);
        List<String> lines = new ArrayList<>(parts[0].lines().toList());
        if (parts.length > 1) {
            lines.addAll(Arrays.asList(parts[1].split(" \\| ")));
        }
        return lines.stream()
                .map(line -> SingleLine.line(line, LONGEST_LINE))
                .filter(line -> !line.isEmpty())
                .limit(MOST_LINES)
                .toList();
    }

    private static String name(String text) {
        return SingleLine.line(text, LONGEST_NAME);
    }
}
