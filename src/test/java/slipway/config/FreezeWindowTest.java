package slipway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FreezeWindowTest {
    private static FreezeWindow window(String from, String to, String zone) throws InvalidCron {
        return new FreezeWindow(
                CronExpression.of(from),
                CronExpression.of(to),
                ZoneId.of(zone),
                new People(List.of()),
                Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T14:59:59Z, ''",
        "2026-11-27T15:00:00Z, 2026-11-30T07:00:00Z",
        "2026-11-29T12:00:00Z, 2026-11-30T07:00:00Z",
        "2026-11-30T06:59:59Z, 2026-11-30T07:00:00Z",
        "2026-11-30T07:00:00Z, ''",
        "2026-12-03T00:00:00Z, ''"
    })
    void aWeekendLastsFromFridayToMonday(Instant now, String until) throws Exception {
        FreezeWindow weekend = window("0 16 * * 5", "0 8 * * 1", "Europe/Berlin");
        assertThat(weekend.until(now).map(end -> end.toInstant().toString()).orElse(""))
                .isEqualTo(until);
    }

    @Test
    void itSaysTheEndInItsOwnZoneAndWhenTheNextOneBegins() throws Exception {
        FreezeWindow weekend = window("0 16 * * 5", "0 8 * * 1", "Europe/Berlin");
        assertThat(weekend.until(Instant.parse("2026-11-28T00:00:00Z")).orElseThrow())
                .hasToString("2026-11-30T08:00+01:00[Europe/Berlin]");
        assertThat(weekend.nextBegin(Instant.parse("2026-11-27T15:00:00Z")))
                .hasToString("2026-12-04T16:00+01:00[Europe/Berlin]");
        assertThat(weekend.words()).isEqualTo("0 16 * * 5 to 0 8 * * 1 (Europe/Berlin)");
    }

    /** On 2026-03-29 the clock goes from 02:00 to 03:00, which is 01:00 UTC. */
    @ParameterizedTest
    @CsvSource({
        // Begins at 02:30, which is skipped.
        "30 2 * * *, 0 4 * * *, 2026-03-29T00:59:59Z, false",
        "30 2 * * *, 0 4 * * *, 2026-03-29T01:00:00Z, true",
        "30 2 * * *, 0 4 * * *, 2026-03-29T01:59:59Z, true",
        "30 2 * * *, 0 4 * * *, 2026-03-29T02:00:00Z, false",
        // Ends then.
        "0 1 * * *, 30 2 * * *, 2026-03-29T00:59:59Z, true",
        "0 1 * * *, 30 2 * * *, 2026-03-29T01:00:00Z, false",
        // Begins and ends in the hour that is skipped: it has no length on that day.
        "10 2 * * *, 50 2 * * *, 2026-03-29T01:00:00Z, false",
        "10 2 * * *, 50 2 * * *, 2026-03-30T00:10:00Z, true"
    })
    void atATimeThatTheClockSkipsItBeginsAndEndsWhenTheClockIsPutForward(
            String from, String to, Instant now, boolean frozen) throws Exception {
        assertThat(window(from, to, "Europe/Berlin").until(now).isPresent()).isEqualTo(frozen);
    }

    /** On 2026-10-25 the clock goes from 03:00 back to 02:00: 02:30 is 00:30 and 01:30 UTC. */
    @ParameterizedTest
    @CsvSource({
        "30 2 * * *, 0 4 * * *, 2026-10-25T00:29:59Z, false",
        "30 2 * * *, 0 4 * * *, 2026-10-25T00:30:00Z, true",
        "30 2 * * *, 0 4 * * *, 2026-10-25T01:10:00Z, true",
        "30 2 * * *, 0 4 * * *, 2026-10-25T03:00:00Z, false",
        "0 1 * * *, 30 2 * * *, 2026-10-25T00:30:00Z, true",
        "0 1 * * *, 30 2 * * *, 2026-10-25T01:29:59Z, true",
        "0 1 * * *, 30 2 * * *, 2026-10-25T01:30:00Z, false",
        "15 2 * * *, 45 2 * * *, 2026-10-25T01:40:00Z, true",
        "15 2 * * *, 45 2 * * *, 2026-10-25T01:45:00Z, false"
    })
    void atATimeThatComesTwiceItBeginsAtTheFirstAndEndsAtTheSecond(String from, String to, Instant now, boolean frozen)
            throws Exception {
        assertThat(window(from, to, "Europe/Berlin").until(now).isPresent()).isEqualTo(frozen);
    }

    @Test
    void aZoneThatLeavesOutADayMakesNoDifference() throws Exception {
        // Samoa had no 30 December 2011.
        FreezeWindow friday = window("0 0 30 12 *", "0 12 31 12 *", "Pacific/Apia");
        assertThat(friday.until(Instant.parse("2011-12-30T09:59:59Z"))).isEmpty();
        assertThat(friday.until(Instant.parse("2011-12-30T10:00:00Z"))).isPresent();
        assertThat(friday.until(Instant.parse("2011-12-30T22:00:00Z"))).isEmpty();
    }

    @Test
    void oneThatBeginsEachMinuteLastsUntilItsEnd() throws Exception {
        FreezeWindow always = window("* * * * *", "0 8 * * 1", "UTC");
        assertThat(always.until(Instant.parse("2026-11-28T00:00:30Z")).orElseThrow())
                .hasToString("2026-11-30T08:00Z[UTC]");
    }
}
