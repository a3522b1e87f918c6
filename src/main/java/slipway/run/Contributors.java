package slipway.run;

import java.util.List;
import java.util.Optional;

/**
 * The people who brought a commit as far as a run.
 *
 * @param pushers who pushed the commit, to whatever branch or tag: {@code @} and the name in GitLab
 * @param requesters who asked by hand for the run, for one that it retries, or for one that put live what it promotes
 */
public record Contributors(List<String> pushers, List<String> requesters) {
    public Contributors {
        pushers = List.copyOf(pushers);
        requesters = List.copyOf(requesters);
    }

    /** Whether anybody is known. */
    public boolean areKnown() {
        return !pushers.isEmpty() || !requesters.isEmpty();
    }

    /**
     * What a person did, if they are among them. A token counts as the person of the same name in GitLab, where names have
     * no upper and lower case.
     */
    public Optional<String> contributionOf(String person) {
        if (hasPerson(pushers, person)) {
            return Optional.of("pushed its commit");
        }
        return hasPerson(requesters, person) ? Optional.of("asked for it") : Optional.empty();
    }

    private static boolean hasPerson(List<String> names, String person) {
        return names.stream().anyMatch(name -> withoutAt(name).equalsIgnoreCase(withoutAt(person)));
    }

    private static String withoutAt(String name) {
        return name.replaceFirst("^@", "");
    }
}
