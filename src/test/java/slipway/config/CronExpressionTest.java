package slipway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.LocalDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 2026-11-27 is a Friday. */
final class CronExpressionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 16 * * 5 | 2026-11-27T16:00 | 2026-11-27T16:00
            0 16 * * 5 | 2026-11-27T16:01 | 2026-12-04T16:00
            0 16 * * FRI | 2026-11-23T00:00 | 2026-11-27T16:00
            0 0 * * 7 | 2026-11-27T00:00 | 2026-11-29T00:00
            0 0 * * 0 | 2026-11-27T00:00 | 2026-11-29T00:00
            0 0 * * sat-sun | 2026-11-29T01:00 | 2026-12-05T00:00
            0 0 * * 5-7 | 2026-11-28T01:00 | 2026-11-29T00:00
            */20 8-10/2 * * * | 2026-11-27T08:41 | 2026-11-27T10:00
            */20 8-10/2 * * * | 2026-11-27T10:41 | 2026-11-28T08:00
            50/5 * * * * | 2026-11-27T10:51 | 2026-11-27T10:55
            30 9 24,31 dec * | 2026-11-27T10:00 | 2026-12-24T09:30
            0 0 29 2 * | 2026-03-01T00:00 | 2028-02-29T00:00
            0 0 13 * 5 | 2026-11-28T00:00 | 2026-12-04T00:00
            0 0 13 * 5 | 2026-12-12T00:00 | 2026-12-13T00:00
            0 0 1 * 0-6 | 2026-11-27T10:00 | 2026-11-28T00:00
            0 0 1-31 * 1 | 2026-11-27T10:00 | 2026-11-28T00:00
            0 0 1 * */7 | 2026-11-27T10:00 | 2027-08-01T00:00
            """)
    void theNextMinuteThatItMeans(String cron, LocalDateTime from, LocalDateTime next) throws Exception {
        assertThat(CronExpression.of(cron).next(from)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 16 * * 5 | 2026-11-27T16:00:59 | 2026-11-27T16:00
            0 16 * * 5 | 2026-11-27T15:59 | 2026-11-20T16:00
            59 23 31 * * | 2026-11-27T15:59 | 2026-10-31T23:59
            */20 8-10/2 * * * | 2026-11-27T10:00 | 2026-11-27T10:00
            */20 8-10/2 * * * | 2026-11-27T09:59 | 2026-11-27T08:40
            0 0 29 2 * | 2028-02-28T00:00 | 2024-02-29T00:00
            """)
    void theLastMinuteThatItMeant(String cron, LocalDateTime until, LocalDateTime previous) throws Exception {
        assertThat(CronExpression.of(cron).previous(until)).isEqualTo(previous);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 16 * * | has 4 fields
            @weekly | has 1 field
            61 16 * * 5 | has "61" as its minute
            0 -1 * * 5 | has "-1" as its hour
            0 16 32 * 5 | has "32" as its day of month
            0 16 * 13 5 | has "13" as its month
            0 16 * * 8 | has "8" as its day of week
            0 16 * * FRIDAY | has "FRIDAY" as its day of week
            0 20-8 * * * | has "20-8" as its hour
            */0 16 * * 5 | has "*/0" as its minute
            0 16 * * 5, | has "" as its day of week
            0 16 * * 5#2 | has "5#2" as its day of week
            0 0 30 2 * | names a day that no month of it has
            0 0 31 4,6 */2 | names a day that no month of it has
            0 0 31 4,6 * | names a day that no month of it has
            """)
    void aWrongOneIsRefusedWithTheField(String cron, String problem) {
        assertThatExceptionOfType(InvalidCron.class)
                .isThrownBy(() -> CronExpression.of(cron))
                .withMessage(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 8 * jan MON | 0  8 * 1 1 | true
            0 8 * * 1 | 0 8 * * 2 | false
            0 8 * * 1 | * * * * * | true
            0 8 * * 1 | 1-59 * * * * | false
            0 8 1 * * | 0 8 1 * 1 | true
            0 8 1 * 1 | 0 8 1 * * | false
            0 0 29 2 * | 0 0 28-31 * * | true
            0 0 29 2 * | 0 0 * * 1-6 | false
            """)
    void whetherOneMeansOnlyMinutesOfAnother(String cron, String other, boolean within) throws Exception {
        assertThat(CronExpression.of(cron).isWithin(CronExpression.of(other))).isEqualTo(within);
    }
}
