package slipway.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DeckTest {
    private static final List<String> CARDS = List.of("kill", "kill", "cut");

    @Test
    void eachCardComesAsOftenAsItIsThereBeforeItIsDealtAgain() {
        var deck = new Deck<>(CARDS, new SplittableRandom(1));
        for (int round = 0; round < 3; round++) {
            List<String> drawn = new ArrayList<>();
            for (int card = 0; card < CARDS.size(); card++) {
                drawn.add(deck.top());
                deck.take(deck.top());
            }
            assertThat(drawn).containsExactlyInAnyOrderElementsOf(CARDS);
            assertThat(deck.left()).isEmpty();
        }
    }

    @Test
    void aCardFromBelowCanBeTakenAndWhatIsLeftStays() {
        var deck = new Deck<>(List.of("kill", "cut"), new SplittableRandom(1));
        String first = deck.top();
        String other = first.equals("cut") ? "kill" : "cut";
        deck.take(other);
        assertThat(deck.left()).containsExactly(first);
        deck.deal();
        assertThat(deck.left()).hasSize(3).startsWith(first);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        assertThat(new Deck<>(List.of(1, 2, 3, 4, 5, 6), new SplittableRandom(7)).top())
                .isEqualTo(new Deck<>(List.of(1, 2, 3, 4, 5, 6), new SplittableRandom(7)).top());
    }
}
