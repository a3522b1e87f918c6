package slipway.gitlab.webhook;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import slipway.config.BranchName;
import slipway.config.Project;
import slipway.text.SingleLine;

/** Decides on a push of a known project from a sender who may speak for it. */
final class PushReader {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?");
    private static final Pattern ZEROS = Pattern.compile("0+");
    private static final String HEADS = "refs/heads/";
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_AUTHOR = 100;
    private static final int SHOWN = 100;

    private PushReader() {}

    static DeliveryDecision decide(Delivery delivery, DeliveryBody body, Project project) {
        String ref = body.text("ref").orElse("");
        if (ref.startsWith("refs/tags/")) {
            return new DeliveryDecision.Ignored(
                    List.of(project.name()), "a tag was pushed; only branches are acted on");
        }
        Optional<String> unusable = problem(ref);
        if (unusable.isPresent()) {
            return new DeliveryDecision.Malformed(Optional.of(project.name()), unusable.get());
        }
        String commit = body.text("after").orElse("").toLowerCase(Locale.ROOT);
        if (!COMMIT.matcher(commit).matches()) {
            return new DeliveryDecision.Malformed(
                    Optional.of(project.name()),
                    "the push's after is not a commit; 40 or 64 hexadecimal digits are expected");
        }
        String branch = ref.substring(HEADS.length());
        if (ZEROS.matcher(commit).matches()) {
            return new DeliveryDecision.Ignored(
                    List.of(project.name()), "branch " + SingleLine.line(branch, SHOWN) + " was deleted");
        }
        return new DeliveryDecision.Accept(
                project, DeliveryFingerprint.of(delivery), push(body, project, branch, commit));
    }

    private static Optional<String> problem(String ref) {
        if (!ref.startsWith(HEADS)) {
            return Optional.of("the push names no branch; a ref that begins with " + HEADS + " is expected");
        }
        return BranchName.problem(ref.substring(HEADS.length()))
                .map(wrong -> "the push's branch cannot be one: it " + wrong + "; see git check-ref-format");
    }

    private static PushEvent push(DeliveryBody body, Project project, String branch, String commit) {
        Optional<DeliveryBody.Commit> head = body.commit(commit);
        Optional<SkipMarker> marker = head.map(DeliveryBody.Commit::message).flatMap(SkipMarker::in);
        return new PushEvent(
                branch,
                body.text("before").filter(COMMIT.asMatchPredicate()).orElse("").toLowerCase(Locale.ROOT),
                commit,
                PushAction.of(project, branch, marker),
                marker,
                head.map(PushReader::title).orElse(""),
                author(head, body));
    }

    private static String title(DeliveryBody.Commit commit) {
        String firstLine = commit.message().lines().findFirst().orElse("");
        return SingleLine.line(commit.title().isBlank() ? firstLine : commit.title(), LONGEST_TITLE);
    }

    private static String author(Optional<DeliveryBody.Commit> head, DeliveryBody body) {
        String name = head.map(DeliveryBody.Commit::author)
                .filter(author -> !author.isBlank())
                .or(() -> body.text("user_name"))
                .or(() -> body.text("user_username"))
                .orElse("");
        return SingleLine.line(name, LONGEST_AUTHOR);
    }
}
