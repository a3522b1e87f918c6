package slipway.host;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@link HostInspection} saw on a host. */
public sealed interface HostObservation {
    /** Why the host's engine could not be asked, if so, for users. */
    default Optional<String> refusal() {
        return Optional.empty();
    }

    /** The project's containers. */
    default List<ObservedContainer> containers() {
        return List.of();
    }

    /** The running containers of the stack's other services. */
    default List<Neighbour> neighbours() {
        return List.of();
    }

    /** These containers; none of them means that nothing of the project is there. */
    record Containers(List<ObservedContainer> containers, List<Neighbour> neighbours) implements HostObservation {
        public Containers {
            containers = List.copyOf(containers);
            neighbours = List.copyOf(neighbours);
        }
    }

    /** This user may not ask the engine, or there is none. */
    record CannotBeAsked(String why) implements HostObservation {
        @Override
        public Optional<String> refusal() {
            return Optional.of(why);
        }
    }

    /**
     * A container of the project.
     *
     * @param service of its stack, where compose started it
     * @param image its image's id
     * @param digests the names that registries know that image by, {@code repository@sha256:...}
     * @param revision the commit that it was built from
     * @param state Docker's word, such as {@code running}
     * @param health Docker's word, where the image has a HEALTHCHECK
     * @param exit the status that it ended with, while it does not run
     * @param restarts how often Docker has started it again since it was created
     * @param runsFor since its last start, by the host's own clock; empty where that is not known
     */
    record ObservedContainer(
            String name,
            Optional<String> service,
            String image,
            List<String> digests,
            Optional<String> revision,
            String state,
            Optional<String> health,
            int exit,
            int restarts,
            Optional<Duration> runsFor) {
        public ObservedContainer {
            digests = List.copyOf(digests);
        }
    }

    /**
     * A container of another service.
     *
     * @param image as the compose file names it
     */
    record Neighbour(String service, String image) {}
}
