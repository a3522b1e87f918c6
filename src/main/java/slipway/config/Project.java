package slipway.config;

import java.util.List;
import java.util.Optional;

/**
 * One repository and what becomes of its pushes. A part that is absent is a stage that has nothing to do.
 *
 * @param paths what a push must change to go on, as patterns of git; empty where every push does
 * @param reuseTestResults whether tests that have passed need not run again for the same files
 * @param reuseImages whether an image need not be made again for the same files
 * @param buildDuringTests whether the image is built while the tests run; it is pushed only if they pass
 * @param environments at least one; the short form of the configuration is one
 */
public record Project(
        String name,
        boolean cancelOutdatedTests,
        List<String> paths,
        boolean reuseTestResults,
        boolean reuseImages,
        boolean buildDuringTests,
        Repository repository,
        GitLabSettings gitlab,
        CheckoutSettings checkout,
        Optional<TestSettings> test,
        Optional<BuildSettings> build,
        Optional<PushSettings> push,
        List<Environment> environments) {
    private static final String USUAL_BRANCH = "main";

    public Project {
        paths = List.copyOf(paths);
        environments = List.copyOf(environments);
    }

    public Optional<Environment> environment(String wanted) {
        return environments.stream().filter(each -> each.name().equals(wanted)).findFirst();
    }

    /** The environment to which a push goes: the first whose pattern fits. Without one it is only tested. */
    public Optional<Environment> environmentOf(GitRef ref) {
        return environments.stream().filter(each -> each.from().takes(ref)).findFirst();
    }

    /** Whether this is (still) a host of one of its environments. */
    public boolean has(String environment, String host) {
        return environment(environment).filter(known -> known.hasHost(host)).isPresent();
    }

    /** The environment, if there is no choice. */
    public Optional<Environment> onlyEnvironment() {
        return environments.size() == 1 ? Optional.of(environments.get(0)) : Optional.empty();
    }

    /** Whether pushes of tags are of interest. */
    public boolean takesTags() {
        return environments.stream().anyMatch(each -> each.from().tags().isPresent());
    }

    /** Whether GitLab's freeze periods count for one of its environments. */
    public boolean countsGitLabFreezes() {
        return environments.stream().anyMatch(each -> each.freeze().gitlab());
    }

    /** The branches that are deployed, as far as they are named and not only fit a pattern. */
    public List<String> deployBranches() {
        return environments.stream().flatMap(each -> each.branch().stream()).toList();
    }

    /** The branch that a person means who names none. */
    public String deployBranch() {
        return deployBranches().stream().findFirst().orElse(USUAL_BRANCH);
    }

    /** The tags that name the image of an environment in the registry, besides the commit. */
    public List<String> tags(Environment environment) {
        return environment.tags().orElseGet(() -> build.map(BuildSettings::tags).orElse(List.of()));
    }

    /** Whether it names the newest image of one of the environments. */
    public boolean isTagOfAnEnvironment(String tag) {
        return environments.stream().anyMatch(each -> tags(each).contains(tag));
    }

    /** Whether a tag by which hosts pull for one environment is moved for another one, too. */
    public boolean sharesTags(Environment environment) {
        return environments.stream()
                .filter(other -> !other.name().equals(environment.name()))
                .filter(other -> other.isByCommand() || environment.isByCommand())
                .anyMatch(other -> tags(other).stream().anyMatch(tags(environment)::contains));
    }

    /**
     * Under which name a host keeps what it does for an environment. For the one with GitLab's usual name, or the first if
     * none has it, that is the project's own: so it was before there were others. No project's name has a capital letter.
     */
    public String nameOnHosts(Environment environment) {
        String keeps =
                environment(gitlab.environment()).orElse(environments.get(0)).name();
        return environment.name().equals(keeps) ? name : name + "-IN-" + environment.name();
    }

    /** The most releases that an environment keeps for rollbacks; empty if nothing is put live. */
    public Optional<Integer> keepReleases() {
        return environments.stream()
                .flatMap(each -> each.redeploy().stream())
                .map(RedeploySettings::keepReleases)
                .max(Integer::compare);
    }
}
