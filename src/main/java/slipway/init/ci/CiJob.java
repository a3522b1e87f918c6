package slipway.init.ci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job of {@code .gitlab-ci.yml}, with what it has from the defaults and from other jobs.
 *
 * @param variables those of the file and its own, as far as they are known
 * @param own the names of those that the file or the job sets itself
 * @param conditions when GitLab starts it
 * @param releases whether it changes something outside, by its stage, its name or its environment
 */
record CiJob(
        String name,
        Optional<String> image,
        List<ServiceDraft> services,
        Map<String, String> variables,
        List<String> own,
        List<String> script,
        JobConditions conditions,
        boolean releases) {
    CiJob {
        services = List.copyOf(services);
        variables = Map.copyOf(variables);
        own = List.copyOf(own);
        script = List.copyOf(script);
    }
}
