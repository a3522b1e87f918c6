package slipway.docker;

import java.util.Optional;
import java.util.Set;

/**
 * What of a project is still of use in the engine; the rest of what Slipway made there for it may go.
 *
 * @param repository under which its images are tagged; empty for a project that left the configuration
 * @param digests of images that are or may again become live: the registry's, or the engine's own ids
 * @param commits that wait or run: their images may be in the making
 * @param caches the volumes of its tests
 * @param testing whether a run of it is at work, which may be about to use a cache
 */
public record KeepSet(
        Optional<String> repository, Set<String> digests, Set<String> commits, Set<String> caches, boolean testing) {
    public KeepSet {
        digests = Set.copyOf(digests);
        commits = Set.copyOf(commits);
        caches = Set.copyOf(caches);
    }
}
