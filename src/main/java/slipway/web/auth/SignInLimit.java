package slipway.web.auth;

import java.util.HashMap;
import java.util.Map;

/** How many may be on their way through GitLab at once: each holds a thread, and no address may take all the places. */
final class SignInLimit {
    private static final int MOST = 16;
    private static final int MOST_OF_ONE_ADDRESS = 4;

    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    /** Returns whether there was a place; then it must be given back. */
    synchronized boolean take(String address) {
        if (all >= MOST || taken.getOrDefault(address, 0) >= MOST_OF_ONE_ADDRESS) {
            return false;
        }
        all++;
        taken.merge(address, 1, Integer::sum);
        return true;
    }

    synchronized void giveBack(String address) {
        all--;
        taken.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }
}
