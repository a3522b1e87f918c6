package slipway.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.run.SettableClock;
import slipway.web.server.Problem;

/** Who is told to wait, and for how long. */
class ThrottleTest {
    private final Problem refusal = Problem.badRequest("wrong");

    private final SettableClock clock = new SettableClock();
    private final Throttle throttle = new Throttle(clock);

    @Test
    void afterTwentyFailuresInAMinuteAnAddressIsToldToWaitAndThenItBeginsAnew() {
        for (int i = 1; i <= 20; i++) {
            assertThat(throttle.failed("1.2.3.4", refusal)).isSameAs(refusal);
        }
        clock.pass(Duration.ofSeconds(20));
        assertThat(throttle.failed("1.2.3.4", refusal)).hasMessageContaining("from 1.2.3.4");
        assertThat(throttle.failed("1.2.3.5", refusal)).as("another address").isSameAs(refusal);
        clock.pass(Duration.ofSeconds(39));
        assertThat(throttle.failed("1.2.3.4", refusal)).isNotSameAs(refusal);
        clock.pass(Duration.ofSeconds(1));
        assertThat(throttle.failed("1.2.3.4", refusal)).isSameAs(refusal);
    }

    @Test
    void aClockThatJumpsBackDoesNotMakeItWaitForEver() {
        for (int i = 1; i <= 21; i++) {
            throttle.failed("1.2.3.4", refusal);
        }
        clock.pass(Duration.ofHours(-1));
        assertThat(throttle.failed("1.2.3.4", refusal)).isSameAs(refusal);
    }

    @Test
    void aMillionAddressesTakeTheMemoryOfTenThousand() {
        for (int i = 0; i < 1_000_000; i++) {
            throttle.failed(Integer.toString(i), refusal);
        }
        assertThat(throttle.addresses()).isEqualTo(10_000);
        clock.pass(Duration.ofMinutes(1));
        throttle.failed("1.2.3.4", refusal);
        assertThat(throttle.addresses()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "127.0.0.1|-|127.0.0.1",
                "127.0.0.1|203.0.113.7|203.0.113.7",
                "127.0.0.1|198.51.100.1, 203.0.113.7|203.0.113.7",
                "[::1]|203.0.113.7|203.0.113.7",
                "198.51.100.1|203.0.113.7|198.51.100.1",
                "127.0.0.1|2001:db8:1:2:3:4:5:6|2001:db8:1:2:0:0:0:0/64",
                "127.0.0.1|::ffff:203.0.113.7|203.0.113.7",
                "127.0.0.1|example.com|127.0.0.1",
                "127.0.0.1|1.2.3|127.0.0.1",
                "127.0.0.1|1.2.3.256|127.0.0.1",
                "127.0.0.1|203.0.113.7:8080|127.0.0.1",
                "127.0.0.1|a:b|127.0.0.1",
                "127.0.0.1|''|127.0.0.1"
            },
            delimiter = '|')
    void theProxyOfThisMachineIsBelievedAndNobodyElse(String peer, String forwarded, String address) {
        assertThat(SenderAddress.of(peer, forwarded)).isEqualTo(address);
    }
}
