package slipway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import slipway.web.server.Problem;

final class FreezeEndTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00.987Z");

    @ParameterizedTest
    @CsvSource({
        "30s, 2026-11-28T12:00:30Z",
        "90m, 2026-11-28T13:30:00Z",
        "8h, 2026-11-28T20:00:00Z",
        "3d, 2026-12-01T12:00:00Z",
        "2026-12-01T08:00Z, 2026-12-01T08:00:00Z",
        "2026-12-01T08:00:30+01:00, 2026-12-01T07:00:30Z",
        "2026-12-01T08:00+01:00[Europe/Berlin], 2026-12-01T07:00:00Z"
    })
    void aTimeOrALength(String text, Instant end) throws Exception {
        assertThat(FreezeEnd.of(Optional.of(text), NOW)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tomorrow",
                "2026-12-01",
                "2026-12-01T08:00",
                "8",
                "0s",
                "2026-11-28T11:59:59Z",
                "367d",
                "2028-01-01T00:00Z"
            })
    void whatIsNeitherOrLiesNotAheadIsRefused(String text) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> FreezeEnd.of(Optional.of(text), NOW))
                .withMessageContaining("until must");
    }
}
