package slipway.gitlab.webhook;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What matters of a delivery's body. Every field may be missing: GitLab leaves some out or null in older versions, and
 * a field of another type counts as missing.
 *
 * @param texts fields of the top level by name
 * @param path of the project, with its groups
 * @param webUrl the project's page
 * @param commits those that it carries, the newest 20 at most
 */
record DeliveryBody(
        Map<String, String> texts,
        OptionalLong projectId,
        Optional<String> path,
        Optional<String> webUrl,
        List<Commit> commits) {
    /** A commit of the push, with whatever the body tells of it. */
    record Commit(String id, String message, String title, String author) {}

    Optional<String> text(String field) {
        return Optional.ofNullable(texts.get(field));
    }

    /** Not the last one in the list: GitLab's order is not the branch's. */
    Optional<Commit> commit(String id) {
        return commits.stream()
                .filter(commit -> commit.id().equalsIgnoreCase(id))
                .findFirst();
    }
}
