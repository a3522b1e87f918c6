package slipway.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.torture.PromisesTest.broken;
import static slipway.torture.PromisesTest.run;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The checks of what the host says can fail. */
final class HostPromisesTest {
    private static final Push LAST = new Push(7, "main", "bbbb");

    @Test
    void whatIsGoodIsNotFoundWrong() {
        List<HostLine> log = log("begin 1 aaaa 10", "end 1 aaaa 20", "begin 2 bbbb 30", "end 2 bbbb 40");
        List<RecordedRun> runs = List.of(run(1, "aaaa", "succeeded", "1", "2"), run(2, "bbbb", "succeeded", "3", "4"));
        List<String> live = List.of("2", "bbbb", "sha256:2");
        assertThat(List.of(
                        HostPromises.deploysNeverOverlap("staging", log),
                        HostPromises.recordedAsItWas("staging", log, runs),
                        HostPromises.lastPushIsLive(Optional.of(LAST), live, live)))
                .allMatch(Finding::holds);
    }

    @Test
    void twoDeploysAtOnceAreFound() {
        List<HostLine> log = log("begin 1 aaaa 10", "begin 2 bbbb 15", "end 1 aaaa 20", "end 2 bbbb 40");
        assertThat(broken(HostPromises.deploysNeverOverlap("staging", log))).contains("run 2 began before run 1 ended");
    }

    @Test
    void aDeployThatIsBegunTwiceIsFound() {
        List<HostLine> log = log("begin 1 aaaa 10", "end 1 aaaa 20", "begin 1 aaaa 30", "end 1 aaaa 40");
        assertThat(broken(HostPromises.deploysNeverOverlap("staging", log))).contains("run 1 was begun twice");
    }

    @Test
    void aDeployThatNeverEndedIsFound() {
        assertThat(broken(HostPromises.deploysNeverOverlap("staging", log("begin 1 aaaa 10"))))
                .contains("run 1 never ended");
    }

    @Test
    void aDeployThatIsNotRecordedAsItWentIsFound() {
        List<HostLine> log = log("begin 1 aaaa 10", "end 1 aaaa 20");
        assertThat(broken(HostPromises.recordedAsItWas("staging", log, List.of())))
                .contains("recorded is nothing");
        assertThat(broken(HostPromises.recordedAsItWas("staging", log, List.of(run(1, "aaaa", "failed", "1", "2")))))
                .contains("recorded is run 1 of main (failed)");
    }

    @Test
    void aReleaseThatNeverRanOnTheHostIsFound() {
        List<RecordedRun> runs = List.of(run(1, "aaaa", "succeeded", "1", "2"));
        assertThat(broken(HostPromises.recordedAsItWas("staging", List.of(), runs)))
                .contains("never ran on the host");
    }

    @Test
    void anOlderCommitThatIsLiveIsFound() {
        List<String> old = List.of("1", "aaaa", "sha256:1");
        List<String> good = List.of("2", "bbbb", "sha256:2");
        assertThat(broken(HostPromises.lastPushIsLive(Optional.of(LAST), old, good)))
                .contains("on the host is [1, aaaa, sha256:1]");
        assertThat(broken(HostPromises.lastPushIsLive(Optional.of(LAST), good, old)))
                .contains("/api/status says [1, aaaa, sha256:1]");
        assertThat(broken(HostPromises.lastPushIsLive(Optional.of(LAST), List.of(), good)))
                .contains("on the host is []");
    }

    @Test
    void aStatusThatIsInDoubtIsFound() {
        List<String> live = List.of("2", "bbbb", "sha256:2");
        List<String> doubtful = List.of("2", "bbbb", "sha256:2", "in doubt: run 3 failed");
        assertThat(broken(HostPromises.lastPushIsLive(Optional.of(LAST), live, doubtful)))
                .contains("in doubt");
    }

    @Test
    void anOlderImageThatIsPublishedOnceMoreIsFound() {
        List<String> live = List.of("2", "bbbb", "sha256:2");
        assertThat(HostPromises.tagIsWhatIsLive("staging", Optional.of("sha256:2"), live)
                        .holds())
                .isTrue();
        assertThat(broken(HostPromises.tagIsWhatIsLive("staging", Optional.of("sha256:1"), live)))
                .contains("on the host is [2, bbbb, sha256:2]");
        assertThat(broken(HostPromises.tagIsWhatIsLive("staging", Optional.empty(), live)))
                .contains("on the host is");
    }

    private static List<HostLine> log(String... lines) {
        return Stream.of(lines).map(HostLine::of).toList();
    }
}
