package slipway.gitlab;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import slipway.config.BranchName;
import slipway.config.Project;

/** Decides on a push of a known project from a sender who may speak for it. */
final class PushReader {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?");
    private static final Pattern ZEROS = Pattern.compile("0+");
    private static final String HEADS = "refs/heads/";
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_AUTHOR = 100;
    private static final int SHOWN = 100;

    private PushReader() {}

    static Decision decide(Delivery delivery, Body body, Project project) {
        String ref = body.text("ref").orElse("");
        if (ref.startsWith("refs/tags/")) {
            return new Decision.Ignored(Optional.of(project.name()), "a tag was pushed; only branches are acted on");
        }
        Optional<String> unusable = problem(ref);
        if (unusable.isPresent()) {
            return new Decision.Malformed(Optional.of(project.name()), unusable.get());
        }
        String commit = body.text("after").orElse("").toLowerCase(Locale.ROOT);
        if (!COMMIT.matcher(commit).matches()) {
            return new Decision.Malformed(
                    Optional.of(project.name()),
                    "the push's after is not a commit; 40 or 64 hexadecimal digits are expected");
        }
        String branch = ref.substring(HEADS.length());
        if (ZEROS.matcher(commit).matches()) {
            return new Decision.Ignored(
                    Optional.of(project.name()), "branch " + Plain.line(branch, SHOWN) + " was deleted");
        }
        return new Decision.Accept(project, DeliveryKey.of(delivery), push(body, project, branch, commit));
    }

    private static Optional<String> problem(String ref) {
        if (!ref.startsWith(HEADS)) {
            return Optional.of("the push names no branch; a ref that begins with " + HEADS + " is expected");
        }
        return BranchName.problem(ref.substring(HEADS.length()))
                .map(wrong -> "the push's branch cannot be one: it " + wrong + "; see git check-ref-format");
    }

    private static Push push(Body body, Project project, String branch, String commit) {
        Optional<Body.Commit> head = body.commit(commit);
        Optional<SkipMarker> marker = head.map(Body.Commit::message).flatMap(SkipMarker::in);
        return new Push(
                branch,
                body.text("before").filter(COMMIT.asMatchPredicate()).orElse("").toLowerCase(Locale.ROOT),
                commit,
                Wish.of(project, branch, marker),
                marker,
                head.map(PushReader::title).orElse(""),
                author(head, body));
    }

    private static String title(Body.Commit commit) {
        String firstLine = commit.message().lines().findFirst().orElse("");
        return Plain.line(commit.title().isBlank() ? firstLine : commit.title(), LONGEST_TITLE);
    }

    private static String author(Optional<Body.Commit> head, Body body) {
        String name = head.map(Body.Commit::author)
                .filter(author -> !author.isBlank())
                .or(() -> body.text("user_name"))
                .or(() -> body.text("user_username"))
                .orElse("");
        return Plain.line(name, LONGEST_AUTHOR);
    }
}
