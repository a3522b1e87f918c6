package slipway.pipeline.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.host.job.HostReport;
import slipway.host.job.JobOutcome;
import slipway.pipeline.redeploy.HostOutcome.Kind;

/** What the end of a job on a host means for its release. */
class HostOutcomeTest {
    private static final String WHERE = " on one after 2.0 s; last lines: boom";

    @ParameterizedTest(name = "{0}, exit status {1}")
    @CsvSource(textBlock = """
                    HOLDS,              0, HEALTHY,          ''
                    HOLDS,            137, HEALTHY,          ''
                    UNCHANGED,          1, UNCHANGED,        'it says why'
                    COMMAND_FAILED,     3, UNHEALTHY,        'exit status 3 on one after 2.0 s; last lines: boom'
                    NOT_HELD,           1, UNHEALTHY,        'it says why'
                    BACKED_OUT,         1, ROLLED_BACK,      'it says why'
                    BACK_OUT_FAILED,    1, UNCERTAIN,        'it says why'
                    NEIGHBOURS_CHANGED, 1, HEALTHY_IN_DOUBT, 'it says why'
                    """)
    void aReportIsTakenAtItsWord(HostReport.Outcome outcome, int status, Kind kind, String why) {
        var report = new HostReport(outcome, "it says why", Optional.empty(), Optional.empty(), List.of());
        HostOutcome read = HostOutcome.of(new JobOutcome.Exited(status, Optional.of(report)), () -> WHERE);
        assertThat(read.kind()).isEqualTo(kind);
        assertThat(read.why()).isEqualTo(why);
    }

    @Test
    void aPlainCommandIsJudgedByItsExitStatusAlone() {
        assertThat(exited(0)).isEqualTo(new HostOutcome(Kind.HEALTHY, ""));
        assertThat(exited(137))
                .isEqualTo(new HostOutcome(Kind.UNHEALTHY, "exit status 137 (killed by SIGKILL)" + WHERE));
    }

    @Test
    void aJobThatLeftNoResultLeavesItUncertain() {
        assertThat(HostOutcome.of(new JobOutcome.Lost("was killed"), () -> WHERE))
                .isEqualTo(new HostOutcome(Kind.UNCERTAIN, "was killed"));
    }

    @Test
    void aRefusalSaysThatNothingRan() {
        assertThat(HostOutcome.of(new JobOutcome.Refused("disk full"), () -> WHERE))
                .isEqualTo(new HostOutcome(Kind.UNCHANGED, "disk full"));
    }

    @Test
    void whatAJobHadDoneWhenItsTimeWasOverCountsAndSaysSo() {
        var report = new HostReport(
                HostReport.Outcome.BACKED_OUT, "it answers 500", Optional.empty(), Optional.empty(), List.of("a@b"));
        assertThat(HostOutcome.of(
                        new JobOutcome.Exited(143, Optional.of(report)).after("ran out of time"), () -> WHERE))
                .isEqualTo(new HostOutcome(Kind.ROLLED_BACK, "ran out of time; it answers 500", List.of("a@b")));
    }

    private static HostOutcome exited(int status) {
        return HostOutcome.of(new JobOutcome.Exited(status, Optional.empty()), () -> WHERE);
    }
}
