package slipway;

import java.time.Instant;
import java.util.Optional;
import slipway.gitlab.ProjectNumbers;
import slipway.gitlab.ProjectNumbers.Known;
import slipway.gitlab.watch.HookRecord;
import slipway.run.history.GitLabProjects;
import slipway.run.history.OwnHooks;

/** What the database remembers of GitLab, as the package that speaks to GitLab wants to know it. */
public record GitLabRecord(OwnHooks hooks) implements HookRecord {
    static ProjectNumbers numbers(GitLabProjects projects) {
        return new ProjectNumbers(
                () -> projects.all().stream()
                        .map(row -> new Known(row.instance(), row.path(), row.number(), row.pathNow()))
                        .toList(),
                known -> projects.keep(
                        new GitLabProjects.Row(known.instance(), known.path(), known.number(), known.pathNow())));
    }

    @Override
    public void listed(String project) {
        hooks.listed(project);
    }

    @Override
    public Instant goneSince(String project) {
        return hooks.goneSince(project);
    }

    @Override
    public Optional<Instant> delivery(String project, Instant after) {
        return hooks.delivery(project, after);
    }
}
