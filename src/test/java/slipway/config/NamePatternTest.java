package slipway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "main, main, true",
        "main, mainly, false",
        "main, mai, false",
        "release/*, release/1.2/x, true",
        "release/*, release/, true",
        "release/*, a/release/1, false",
        "*, feature/x, true",
        "v*.*, v1.2, true",
        "v*.*, v12, false",
        "*-rc*, v1-rc-rc1, true",
        "a*b*c, axbybzc, true",
        "a*b*c, axbybz, false"
    })
    void anAsteriskStandsForAnyText(String pattern, String name, boolean fits) {
        assertThat(new NamePattern(pattern).fits(name)).isEqualTo(fits);
    }

    @Test
    void aStrangersNameTakesNoLongerThanItIsLong() {
        var pattern = new NamePattern("*a".repeat(100) + "b");
        long begun = System.nanoTime();
        assertThat(pattern.fits("a".repeat(255))).isFalse();
        assertThat(System.nanoTime() - begun).isLessThan(1_000_000_000L);
    }
}
