package slipway.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the places to which a project's releases go, such as staging or production.
 *
 * @param name as GitLab shows it
 * @param from what goes there
 * @param tags those that name its image in the registry; empty where they are those of the build
 * @param protectedVariables what the tests of its runs see besides {@code test.environment}, and those of no other run
 * @param approval who must say yes; empty where nobody need
 * @param freeze when nothing goes live there
 * @param redeploy empty where nothing is put live: then the image is built and published
 */
public record Environment(
        String name,
        EnvironmentSource from,
        Optional<List<String>> tags,
        Map<String, String> protectedVariables,
        Optional<ApprovalSettings> approval,
        FreezeSettings freeze,
        Optional<RedeploySettings> redeploy) {
    public Environment {
        tags = tags.map(List::copyOf);
        protectedVariables = Map.copyOf(protectedVariables);
    }

    /** Whether its tests see what others must not: then they share no folder with them either. */
    public boolean isProtected() {
        return !protectedVariables.isEmpty();
    }

    /**
     * Whether this is (still) one of its hosts, as they are called now. Without a redeploy none has been taken away: what
     * was put live before stays where it was.
     */
    public boolean hasHost(String host) {
        return redeploy.map(known -> known.places().contains(host)).orElse(true);
    }

    /** The branch that is deployed there, if it is only one. */
    public Optional<String> branch() {
        return from.branches().flatMap(NamePattern::only);
    }

    /** Whether releases go there by a command, which may pull by any of the tags. */
    boolean isByCommand() {
        return redeploy.map(RedeploySettings::method)
                .filter(DeployMethod.Command.class::isInstance)
                .isPresent();
    }
}
