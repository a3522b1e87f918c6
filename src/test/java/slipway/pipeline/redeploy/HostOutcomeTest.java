package slipway.pipeline.redeploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import slipway.host.job.HostReport;
import slipway.host.job.JobOutcome;

/** What the end of a job on a host means for its release. */
class HostOutcomeTest {
    private static final String WHERE = " on one after 2.0 s; last lines: boom";

    @ParameterizedTest(name = "{0}, exit status {1}")
    @CsvSource(textBlock = """
                    HOLDS,              0, Holds,          ''
                    HOLDS,            137, Holds,          ''
                    UNCHANGED,          1, Unchanged,      'it says why'
                    COMMAND_FAILED,     3, DoesNotHold,    'exit status 3 on one after 2.0 s; last lines: boom'
                    NOT_HELD,           1, DoesNotHold,    'it says why'
                    BACKED_OUT,         1, BackedOut,      'it says why'
                    BACK_OUT_FAILED,    1, Uncertain,      'it says why'
                    NEIGHBOURS_CHANGED, 1, HoldsButHarmed, 'it says why'
                    """)
    void aReportIsTakenAtItsWord(HostReport.Outcome outcome, int status, String kind, String why) {
        var report = new HostReport(outcome, "it says why", Optional.empty(), Optional.empty(), List.of());
        HostOutcome verdict = HostOutcome.of(new JobOutcome.Exited(status, Optional.of(report)), () -> WHERE);
        assertThat(verdict.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(verdict.why()).isEqualTo(why);
    }

    @Test
    void aPlainCommandIsJudgedByItsExitStatusAlone() {
        assertThat(exited(0)).isEqualTo(new HostOutcome.Holds());
        assertThat(exited(137)).isEqualTo(new HostOutcome.DoesNotHold("exit status 137 (killed by SIGKILL)" + WHERE));
    }

    @Test
    void aJobThatLeftNoResultLeavesItUncertain() {
        assertThat(HostOutcome.of(new JobOutcome.Lost("was killed"), () -> WHERE))
                .isEqualTo(new HostOutcome.Uncertain("was killed"));
    }

    @Test
    void aRefusalSaysThatNothingRan() {
        assertThat(HostOutcome.of(new JobOutcome.Refused("disk full"), () -> WHERE))
                .isEqualTo(new HostOutcome.Unchanged("disk full"));
    }

    @Test
    void whatAJobHadDoneWhenItsTimeWasOverCountsAndSaysSo() {
        var report = new HostReport(
                HostReport.Outcome.BACKED_OUT, "it answers 500", Optional.empty(), Optional.empty(), List.of("a@b"));
        assertThat(HostOutcome.of(
                        new JobOutcome.Exited(143, Optional.of(report)).after("ran out of time"), () -> WHERE))
                .isEqualTo(new HostOutcome.BackedOut("ran out of time; it answers 500", List.of("a@b")));
    }

    private static HostOutcome exited(int status) {
        return HostOutcome.of(new JobOutcome.Exited(status, Optional.empty()), () -> WHERE);
    }
}
