package slipway.config.file;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import slipway.config.Environment;
import slipway.config.GitLabSettings;
import slipway.config.Project;
import slipway.config.Secret;
import slipway.config.WebhookSecrets;
import slipway.config.value.ReadContext;

/**
 * Several projects may be one project of GitLab: the services of one repository. They must all say so in the same way, or
 * it may be an oversight; and one webhook delivers for all of them.
 */
final class SharedInGitLab {
    private final ReadContext context;
    private final List<Project> projects;

    private SharedInGitLab(ReadContext context, List<Project> projects) {
        this.context = context;
        this.projects = projects;
    }

    static void check(ReadContext context, List<Project> projects) {
        var shared = new SharedInGitLab(context, projects);
        for (int index = 1; index < projects.size(); index++) {
            shared.check(index);
        }
    }

    /** Against the first that a delivery may fit as well. */
    private void check(int index) {
        for (int other = 0; other < index; other++) {
            if (gitlab(index).overlaps(gitlab(other))) {
                compare(index, other);
                return;
            }
        }
    }

    private void compare(int index, int other) {
        GitLabSettings gitlab = gitlab(index);
        if (!gitlab.isSameProject(gitlab(other))) {
            String key = gitlab.isSameNumber(gitlab(other)) ? "projectId" : "path";
            context.problem(
                    place(index, key),
                    "is the same as " + place(other, key) + ", but not all of path, projectId and url are; give both"
                            + " the same if they are services of one repository, else each its own; if they are of two"
                            + " GitLab instances, give both their gitlab.url");
        } else if (!gitlab.webhook().equals(gitlab(other).webhook())) {
            String key = differing(gitlab.webhook(), gitlab(other).webhook());
            context.problem(
                    place(index, key),
                    "is not as in " + place(other, key) + ", which is the same project of GitLab, and one webhook"
                            + " delivers for both; give both the same secrets");
        } else {
            sharedName(projects.get(index), projects.get(other))
                    .ifPresent(name -> context.problem(
                            "projects[" + index + "].name",
                            "makes " + name + " of GitLab's, which projects[" + other
                                    + "] has too; choose another name for one of them"));
        }
    }

    /**
     * What both are called in GitLab. A further service has its name before all of its own, so it can only meet the first
     * one, where an environment of that is called just so.
     */
    private static Optional<String> sharedName(Project further, Project first) {
        Set<String> statuses = statuses(first);
        Set<String> environments = names(first);
        return Stream.concat(
                        statuses(further).stream()
                                .map(name -> further.name() + "/" + name)
                                .filter(statuses::contains)
                                .map(name -> "the status slipway/" + name),
                        names(further).stream()
                                .map(name -> further.name() + "/" + name)
                                .filter(environments::contains)
                                .map(name -> "the environment " + name))
                .findFirst();
    }

    private static Set<String> statuses(Project project) {
        return Stream.concat(
                        Stream.of("test", "deploy"), names(project).stream().map(name -> "deploy/" + name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Project project) {
        return project.environments().stream().map(Environment::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String differing(WebhookSecrets secrets, WebhookSecrets others) {
        return secrets.tokens().equals(others.tokens())
                ? differing("SigningToken", secrets.signingTokens(), others.signingTokens())
                : differing("SecretToken", secrets.tokens(), others.tokens());
    }

    /** The first is the current one. */
    private static String differing(String key, List<Secret> secrets, List<Secret> others) {
        boolean isCurrentSame =
                secrets.stream().findFirst().equals(others.stream().findFirst());
        return isCurrentSame ? "previous" + key : key.substring(0, 1).toLowerCase(Locale.ROOT) + key.substring(1);
    }

    private GitLabSettings gitlab(int index) {
        return projects.get(index).gitlab();
    }

    private static String place(int index, String key) {
        return "projects[" + index + "].gitlab." + key;
    }
}
