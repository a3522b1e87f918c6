package slipway.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the team has pushed and what was answered, from any thread. */
final class Ledger {
    private final List<Push> pushes = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();

    synchronized Push push(String branch, String commit) {
        Push push = new Push(pushes.size() + 1, branch, commit);
        pushes.add(push);
        return push;
    }

    synchronized void delivery(Delivery delivery) {
        deliveries.add(delivery);
    }

    synchronized List<Push> pushes() {
        return List.copyOf(pushes);
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** The newest commit of a branch. */
    synchronized Optional<Push> last(String branch) {
        return pushes.stream().filter(push -> push.branch().equals(branch)).reduce((first, second) -> second);
    }
}
