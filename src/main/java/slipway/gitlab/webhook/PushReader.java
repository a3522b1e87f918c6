package slipway.gitlab.webhook;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import slipway.config.BranchName;
import slipway.config.GitRef;
import slipway.config.Project;
import slipway.text.SingleLine;

/** Decides on a push of a known project from a sender who may speak for it. */
final class PushReader {
    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?");
    private static final Pattern ZEROS = Pattern.compile("0+");
    private static final String HEADS = "refs/heads/";
    private static final String TAGS = "refs/tags/";
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_AUTHOR = 100;
    /** As GitLab has it: a name that is cut would be nobody's. */
    private static final int LONGEST_USERNAME = 255;

    private static final int SHOWN = 100;

    private PushReader() {}

    /** @param projects at least one; all are the same project of GitLab */
    static DeliveryDecision decide(Delivery delivery, DeliveryBody body, List<Project> projects) {
        List<String> names = projects.stream().map(Project::name).toList();
        String ref = body.text("ref").orElse("");
        Optional<String> unusable = problem(ref);
        if (unusable.isPresent()) {
            return new DeliveryDecision.Malformed(names, unusable.get());
        }
        GitRef pushed = ref(ref);
        String after = body.text("after").orElse("");
        // Of an annotated tag that is the tag's own id.
        String commit = (pushed.isTag() ? body.text("checkout_sha").orElse(after) : after).toLowerCase(Locale.ROOT);
        if (!COMMIT.matcher(commit).matches()) {
            return new DeliveryDecision.Malformed(
                    names, "the push's after is not a commit; 40 or 64 hexadecimal digits are expected");
        }
        if (ZEROS.matcher(commit).matches()) {
            return new DeliveryDecision.Ignored(names, SingleLine.line(pushed.words(), SHOWN) + " was deleted");
        }
        Map<Boolean, List<Project>> taken = projects.stream()
                .collect(Collectors.partitioningBy(project ->
                        !pushed.isTag() || project.environmentOf(pushed).isPresent()));
        Optional<DeliveryDecision.Ignored> others = nowhere(taken.get(false), pushed);
        if (taken.get(true).isEmpty()) {
            return others.orElseThrow();
        }
        List<DeliveryDecision.Push> pushes = taken.get(true).stream()
                .map(project -> new DeliveryDecision.Push(project, push(body, project, pushed, commit)))
                .toList();
        return new DeliveryDecision.Accept(DeliveryFingerprint.of(delivery), pushes, others);
    }

    private static Optional<DeliveryDecision.Ignored> nowhere(List<Project> projects, GitRef pushed) {
        List<String> names = projects.stream().map(Project::name).toList();
        String reason = SingleLine.line(pushed.words(), SHOWN) + " goes to no environment";
        return Optional.of(new DeliveryDecision.Ignored(names, reason)).filter(unused -> !names.isEmpty());
    }

    private static Optional<String> problem(String ref) {
        if (!ref.startsWith(HEADS) && !ref.startsWith(TAGS)) {
            return Optional.of("the push names no branch; a ref that begins with " + HEADS + " is expected");
        }
        return BranchName.problem(ref(ref).name())
                .map(wrong -> "the push's " + (ref(ref).isTag() ? "tag" : "branch") + " cannot be one: it " + wrong
                        + "; see git check-ref-format");
    }

    private static GitRef ref(String ref) {
        return ref.startsWith(TAGS)
                ? GitRef.tag(ref.substring(TAGS.length()))
                : GitRef.branch(ref.substring(HEADS.length()));
    }

    private static PushEvent push(DeliveryBody body, Project project, GitRef ref, String commit) {
        Optional<DeliveryBody.Commit> head = body.commit(commit);
        // A person who tags a commit means it, whatever its message says.
        Optional<SkipMarker> marker = head.filter(unused -> !ref.isTag())
                .map(DeliveryBody.Commit::message)
                .flatMap(SkipMarker::in);
        return new PushEvent(
                ref,
                body.text("before").filter(COMMIT.asMatchPredicate()).orElse("").toLowerCase(Locale.ROOT),
                commit,
                PushAction.of(project, ref, marker),
                marker,
                head.map(PushReader::title).orElse(""),
                author(head, body),
                SingleLine.line(body.text("user_username").orElse(""), LONGEST_USERNAME));
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
