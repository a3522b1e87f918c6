package slipway.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who may be on the way through GitLab at once. */
class SignInLimitTest {
    private final SignInLimit limit = new SignInLimit();

    @Test
    void oneAddressKeepsNoOtherOut() {
        for (int place = 0; place < 4; place++) {
            assertThat(limit.take("192.0.2.1")).isTrue();
        }
        assertThat(limit.take("192.0.2.1")).isFalse();
        assertThat(limit.take("192.0.2.2")).isTrue();
        limit.giveBack("192.0.2.1");
        assertThat(limit.take("192.0.2.1")).isTrue();
    }

    @Test
    void allTogetherHoldNoMoreThanSixteenThreads() {
        for (int place = 0; place < 16; place++) {
            assertThat(limit.take("192.0.2." + place)).isTrue();
        }
        assertThat(limit.take("192.0.2.99")).isFalse();
        for (int place = 0; place < 16; place++) {
            limit.giveBack("192.0.2." + place);
        }
        assertThat(limit.take("192.0.2.99")).isTrue();
    }
}
