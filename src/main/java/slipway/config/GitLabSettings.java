package slipway.config;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a delivery of this project is recognised, and how to speak to GitLab. At least one of {@code path} and
 * {@code projectId} is present, and at least one secret.
 *
 * @param path the project's path with its groups, such as {@code group/subgroup/name}
 * @param url the instance, without a slash at its end, for reporting back; present if {@code apiToken} is
 * @param apiToken a token with scope {@code api}, for reporting back
 * @param ca the only certificates that are trusted for this GitLab; empty means those of the machine
 * @param environment under which name GitLab shows what the deploys put live
 */
public record GitLabSettings(
        Optional<String> path,
        OptionalLong projectId,
        WebhookSecrets webhook,
        Optional<URI> url,
        Optional<Secret> apiToken,
        Optional<CaCertificates> ca,
        String environment) {
    /** Whether both mean one project of GitLab, and say so in the same way. */
    public boolean isSameProject(GitLabSettings other) {
        return projectId.equals(other.projectId)
                && (isSamePath(other) || (path.isEmpty() && other.path.isEmpty()))
                && instance().equals(other.instance());
    }

    /** Whether a delivery may fit both. An instance that is not named may be any. */
    public boolean overlaps(GitLabSettings other) {
        return (isSameNumber(other) || isSamePath(other))
                && (url.isEmpty() || other.url.isEmpty() || instance().equals(other.instance()));
    }

    /** Both have one, and it is the same. */
    public boolean isSameNumber(GitLabSettings other) {
        return projectId.isPresent() && projectId.equals(other.projectId);
    }

    /** GitLab takes paths that differ in case only for the same. */
    private boolean isSamePath(GitLabSettings other) {
        return path.isPresent() && path.get().equalsIgnoreCase(other.path.orElse(""));
    }

    private Optional<String> instance() {
        return url.map(address -> address.toString().toLowerCase(Locale.ROOT));
    }
}
