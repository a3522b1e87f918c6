package slipway.ssh;

import java.util.List;
import java.util.Optional;

/** What {@link HostLook} saw on a host. */
public sealed interface Sight {
    /** These containers; none of them means that nothing of the project is there. */
    record Containers(List<Seen> containers) implements Sight {
        public Containers {
            containers = List.copyOf(containers);
        }
    }

    /** This user may not ask the engine, or there is none; the words are for users. */
    record CannotBeAsked(String why) implements Sight {}

    /**
     * A container of the project.
     *
     * @param image its image's id
     * @param digests the names that registries know that image by, {@code repository@sha256:...}
     * @param revision the commit that it was built from
     * @param state Docker's word, such as {@code running}
     * @param health Docker's word, where the image has a HEALTHCHECK
     */
    record Seen(
            String name,
            String image,
            List<String> digests,
            Optional<String> revision,
            String state,
            Optional<String> health) {
        public Seen {
            digests = List.copyOf(digests);
        }
    }
}
