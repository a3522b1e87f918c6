package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who may be on the way through GitLab at once. */
class SignInPlacesTest {
    private final SignInPlaces places = new SignInPlaces();

    @Test
    void oneAddressKeepsNoOtherOut() {
        for (int place = 0; place < 4; place++) {
            assertThat(places.take("192.0.2.1")).isTrue();
        }
        assertThat(places.take("192.0.2.1")).isFalse();
        assertThat(places.take("192.0.2.2")).isTrue();
        places.giveBack("192.0.2.1");
        assertThat(places.take("192.0.2.1")).isTrue();
    }

    @Test
    void allTogetherHoldNoMoreThanSixteenThreads() {
        for (int place = 0; place < 16; place++) {
            assertThat(places.take("192.0.2." + place)).isTrue();
        }
        assertThat(places.take("192.0.2.99")).isFalse();
        for (int place = 0; place < 16; place++) {
            places.giveBack("192.0.2." + place);
        }
        assertThat(places.take("192.0.2.99")).isTrue();
    }
}
