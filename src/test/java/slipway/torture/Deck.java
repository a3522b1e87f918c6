package slipway.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Cards in an order drawn by lot, so that each comes as often as it was dealt. */
final class Deck<T> {
    private final List<T> cards;
    private final SplittableRandom random;
    private final List<T> left = new ArrayList<>();

    Deck(List<T> cards, SplittableRandom random) {
        this.cards = cards;
        this.random = random;
    }

    /** Adds all cards once more, below those that are left. */
    void deal() {
        List<T> more = new ArrayList<>(cards);
        while (!more.isEmpty()) {
            left.add(more.remove(random.nextInt(more.size())));
        }
    }

    T top() {
        if (left.isEmpty()) {
            deal();
        }
        return left.get(0);
    }

    List<T> left() {
        return List.copyOf(left);
    }

    /** The uppermost of this kind is used up. */
    void take(T card) {
        left.remove(card);
    }
}
