package slipway.pipeline.stage;

import java.util.List;
import java.util.Optional;
import slipway.config.Project;
import slipway.git.Git;
import slipway.git.GitException;
import slipway.text.SingleLine;

/** What git says of a project's {@code paths} in a commit. */
final class ChangedPaths {
    private static final int SHOWN = 200;

    private final Git git;
    private final Project project;

    ChangedPaths(Git git, Project project) {
        this.git = git;
        this.project = project;
    }

    /** The patterns, as a person reads them. */
    String words() {
        return SingleLine.line(String.join(", ", project.paths()), SHOWN);
    }

    /**
     * What has changed between two commits, if anything has. A submodule at another commit always counts: no pattern for
     * files in it would fit.
     */
    Optional<String> changed(String from, String to) throws GitException, InterruptedException {
        List<String> files = git.changed(project.name(), from, to, project.paths());
        return files.isEmpty()
                ? git.changedSubmodule(project.name(), from, to)
                        .map(folder -> SingleLine.line("the submodule " + folder, SHOWN))
                : Optional.of(SingleLine.line(String.join(", ", files), SHOWN));
    }

    /** Names a pattern that fits no file of a commit. It may be misspelt, and would have every push skipped. */
    Optional<String> fitsNothing(String commit) throws GitException, InterruptedException {
        for (String pattern : project.paths()) {
            if (!pattern.startsWith("!") && !git.fitsAny(project.name(), commit, pattern)) {
                return Optional.of("the pattern " + SingleLine.line(pattern, SHOWN)
                        + " fits no file of this commit; correct it, or take it out of paths");
            }
        }
        return Optional.empty();
    }
}
