package slipway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a release is put live on a host. */
public sealed interface DeployMethod {
    /** As the configuration calls it. */
    String key();

    /** A program and its arguments, run once with the new image before the exchange; empty if there is none. */
    default List<String> before() {
        return List.of();
    }

    /** The same, after it. */
    default List<String> after() {
        return List.of();
    }

    /** If it is a command. */
    default Optional<Command> command() {
        return Optional.empty();
    }

    /** If it is a compose stack. */
    default Optional<Compose> compose() {
        return Optional.empty();
    }

    /** If it is a Swarm. */
    default Optional<Swarm> swarm() {
        return Optional.empty();
    }

    /** The deployments of a cluster, if a release goes there and not to hosts. */
    default Optional<Kubernetes> cluster() {
        return Optional.empty();
    }

    default boolean hasCommands() {
        return !before().isEmpty() || !after().isEmpty();
    }

    /** How often a release may be watched until it is live. */
    default int watches() {
        return 1;
    }

    /** What the work takes at most by its own times, beside the watching and the time that is configured for it. */
    default Duration mayTake() {
        return Duration.ZERO;
    }

    /** How long a release of whose health nothing tells must run before it counts as healthy. */
    default Duration uptime(VerifySettings verify) {
        return verify.uptime();
    }

    /**
     * Whether the image is put live by its digest and watched, and the former one comes back where it does not hold, without
     * a registry's tags. Else a command of the user's does what it does.
     */
    boolean isWatchedThere();

    /**
     * A command of the user's.
     *
     * @param text for the user's login shell there; may name what {@link Placeholder} knows
     */
    record Command(String text) implements DeployMethod {
        @Override
        public Optional<Command> command() {
            return Optional.of(this);
        }

        @Override
        public String key() {
            return "command";
        }

        @Override
        public boolean isWatchedThere() {
            return false;
        }
    }

    /**
     * Services of a Swarm that run one image get another one, one after the other; the host is one of its managers.
     *
     * @param services as {@code docker service ls} names them, such as {@code shop_web}: one at least; the first is the one
     *     that serves
     * @param before run as a job of the Swarm, with all that the first has
     * @param after the same
     */
    record Swarm(List<String> services, List<String> before, List<String> after) implements DeployMethod {
        public Swarm {
            services = List.copyOf(services);
            before = List.copyOf(before);
            after = List.copyOf(after);
            if (services.isEmpty()) {
                throw new IllegalArgumentException("no service");
            }
        }

        @Override
        public Optional<Swarm> swarm() {
            return Optional.of(this);
        }

        @Override
        public String key() {
            return "swarm";
        }

        /** Each is watched before the next one begins. */
        @Override
        public int watches() {
            return services.size();
        }

        /** As with compose. */
        @Override
        public Duration uptime(VerifySettings verify) {
            return services.size() > 1 ? verify.uptimeUnasked() : verify.uptime();
        }

        @Override
        public boolean isWatchedThere() {
            return true;
        }
    }

    /**
     * Deployments of a Kubernetes cluster get another image, one after the other, by {@code kubectl} on this machine.
     *
     * @param kubeconfig empty means the file that kubectl itself takes, {@code ~/.kube/config}
     * @param context of that file
     * @param deployments one at least; the last is the one that serves
     * @param container of their pods; empty means the one that runs an image of the project
     * @param before run as a Job, with all that the pods of the first have
     * @param after the same
     */
    record Kubernetes(
            Optional<Path> kubeconfig,
            String context,
            String namespace,
            List<String> deployments,
            Optional<String> container,
            List<String> before,
            List<String> after)
            implements DeployMethod {
        public Kubernetes {
            deployments = List.copyOf(deployments);
            before = List.copyOf(before);
            after = List.copyOf(after);
            if (deployments.isEmpty()) {
                throw new IllegalArgumentException("no deployment");
            }
        }

        /** What each of them is called where the others name a host: {@code shop/web}. */
        public List<String> places() {
            return deployments.stream().map(name -> namespace + "/" + name).toList();
        }

        @Override
        public Optional<Kubernetes> cluster() {
            return Optional.of(this);
        }

        @Override
        public String key() {
            return "kubernetes";
        }

        /** The address may be answered by a pod of before, and tells of the last of several deployments only. */
        @Override
        public Duration uptime(VerifySettings verify) {
            return verify.uptimeUnasked();
        }

        @Override
        public boolean isWatchedThere() {
            return true;
        }
    }

    /**
     * The services of a compose stack that run one image get another one.
     *
     * @param directory of the stack; relative to the user's home folder, or absolute, or {@code ~/...}
     * @param services one at least; the first is the one that serves
     * @param files in that folder; empty means what the stack was started from, or what compose itself looks for
     * @param project compose's name for the stack
     * @param envFiles in that folder, instead of {@code .env}
     * @param reload who must hear that the service has another container
     * @param strategy how the containers of the first are replaced; those of the others are stopped first
     * @param before run in a container with all that the first has
     * @param after the same
     */
    record Compose(
            String directory,
            List<String> services,
            List<String> files,
            Optional<String> project,
            List<String> envFiles,
            List<String> profiles,
            List<Reload> reload,
            Strategy strategy,
            List<String> before,
            List<String> after)
            implements DeployMethod {
        public Compose {
            services = List.copyOf(services);
            if (services.isEmpty()) {
                throw new IllegalArgumentException("no service");
            }
            files = List.copyOf(files);
            envFiles = List.copyOf(envFiles);
            profiles = List.copyOf(profiles);
            reload = List.copyOf(reload);
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        /** The one that serves. */
        public String service() {
            return services.get(0);
        }

        @Override
        public Optional<Compose> compose() {
            return Optional.of(this);
        }

        @Override
        public String key() {
            return "compose";
        }

        @Override
        public int watches() {
            return strategy.watches();
        }

        @Override
        public Duration mayTake() {
            return strategy.mayTake();
        }

        /** The address that is asked is that of the first service, and says nothing of the others. */
        @Override
        public Duration uptime(VerifySettings verify) {
            return services.size() > 1 ? verify.uptimeUnasked() : strategy.uptime(verify);
        }

        @Override
        public boolean isWatchedThere() {
            return true;
        }
    }

    /**
     * Another service of the stack that is sent a signal, such as a proxy that looks addresses up when it is told to.
     *
     * @param signal without {@code SIG}
     */
    record Reload(String service, String signal) {}
}
