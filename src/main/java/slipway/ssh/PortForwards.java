package slipway.ssh;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import slipway.config.Host;

/**
 * Ports of this machine that programs on hosts reach at their own loopback interface, through SSH. A host has each port
 * once, so all who need it share one forward, by whatever account they log in.
 */
public final class PortForwards {
    private final Map<Place, Shared> open = new HashMap<>();
    private final Map<Place, ServingProcess> last = new HashMap<>();

    /** Until this is closed the port is forwarded. */
    public interface Lease extends AutoCloseable {
        /** Where nothing has to be forwarded. */
        Lease NONE = () -> {};

        @Override
        void close();
    }

    private record Place(String address, int port) {
        static Place of(Host target, int port) {
            String behind = target.jump().map(Host::address).orElse("");
            return new Place(target.address() + " " + behind, port);
        }
    }

    private static final class Shared {
        private final PortForward forward;
        private int users;

        private Shared(PortForward forward) {
            this.forward = forward;
        }
    }

    /**
     * Returns when the port is forwarded.
     *
     * @param port the same here, where something listens, and there, where nothing may
     * @param patience how long to try again while the port is in use there, or the connection breaks
     * @throws ForwardRefused when the host does not forward it
     * @throws SshException when the host cannot be reached
     */
    public Lease open(Host target, int port, Duration patience) throws SshException, InterruptedException {
        var place = Place.of(target, port);
        PortForward forward = join(place, target);
        boolean opened = false;
        try {
            forward.await(patience);
            opened = true;
            return () -> leave(place);
        } finally {
            if (!opened) {
                leave(place);
            }
        }
    }

    /** Returns at once; the port is forwarded as soon as that can be done. */
    public Lease keep(Host target, int port) {
        var place = Place.of(target, port);
        join(place, target);
        return () -> leave(place);
    }

    private synchronized PortForward join(Place place, Host target) {
        Shared shared = open.computeIfAbsent(
                place,
                unused -> new Shared(PortForward.begin(target, place.port(), Optional.ofNullable(last.get(place)))));
        shared.users++;
        return shared.forward;
    }

    private synchronized void leave(Place place) {
        Shared shared = open.get(place);
        shared.users--;
        if (shared.users == 0) {
            open.remove(place);
            shared.forward.close();
            shared.forward.serving().ifPresent(process -> last.put(place, process));
        }
    }
}
