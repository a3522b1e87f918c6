package slipway.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How the service of a compose stack gets another image. */
public sealed interface Strategy {
    /** As the configuration and the host's scripts call it. */
    String word();

    /** How the old containers are taken out of the router; empty where they are stopped at once. */
    Optional<Drain> drain();

    /** How often a release may be watched until it is live. */
    int watches();

    /** What going from the old containers to the new ones takes at most, beside watching them. */
    Duration mayTake();

    /** The same for going back where the release is stopped on its way. */
    Duration wayBack();

    /** How long a container that says nothing of its health must run before it counts as healthy. */
    Duration uptime(VerifySettings verify);

    /** The old containers are stopped, then the new ones start. */
    record Replace() implements Strategy {
        @Override
        public String word() {
            return "replace";
        }

        @Override
        public Optional<Drain> drain() {
            return Optional.empty();
        }

        @Override
        public int watches() {
            return 1;
        }

        @Override
        public Duration mayTake() {
            return Duration.ZERO;
        }

        @Override
        public Duration wayBack() {
            return Duration.ZERO;
        }

        @Override
        public Duration uptime(VerifySettings verify) {
            return verify.uptime();
        }
    }

    /** The new containers start beside the old ones, which are stopped when the new ones are healthy. */
    record Rolling(Drain how) implements Strategy {
        /** A quarter of the containers at a time. */
        private static final int BATCHES = 4;

        @Override
        public String word() {
            return "rolling";
        }

        @Override
        public Optional<Drain> drain() {
            return Optional.of(how);
        }

        @Override
        public int watches() {
            return BATCHES + 1;
        }

        @Override
        public Duration mayTake() {
            return how.mayTake().multipliedBy(BATCHES);
        }

        @Override
        public Duration wayBack() {
            return how.mayTake().multipliedBy(2);
        }

        /** Before the old ones are stopped, they would answer at an address that all share. */
        @Override
        public Duration uptime(VerifySettings verify) {
            boolean asked = verify.url().filter(VerifyUrl::namesAddress).isPresent();
            return asked ? Duration.ZERO : verify.uptimeUnasked();
        }
    }

    /**
     * How a container is taken out of the router before it is stopped.
     *
     * @param command a program and its arguments, run in the container, such as one that makes its health check fail;
     *     empty if there is none
     * @param router the service of the stack that is a HAProxy, and is told
     * @param settle how long a router that is not told needs to notice
     * @param within how long requests that are under way may take
     */
    record Drain(List<String> command, Optional<String> router, Duration settle, Duration within) {
        /** What counts where the configuration says nothing. */
        public static final Drain USUAL =
                new Drain(List.of(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(30));

        public Drain {
            command = List.copyOf(command);
        }

        /** Until the router knows the new one, the old one has no request, and has ended, each. */
        Duration mayTake() {
            return settle.plus(within.multipliedBy(3));
        }
    }
}
