package slipway.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The checks of the torture can fail: each violation that they are for is found, and what is good is not. */
final class PromisesTest {
    private static final Push FIRST = new Push(1, "main", "aaaa");
    private static final Push SECOND = new Push(2, "main", "bbbb");

    @Test
    void whatIsGoodIsNotFoundWrong() {
        List<Delivery> deliveries = List.of(delivery(FIRST, 202, 1), delivery(FIRST, 200, 1), delivery(SECOND, 202, 2));
        List<RecordedRun> runs =
                List.of(run(1, "aaaa", "succeeded", "10", "20"), run(2, "bbbb", "succeeded", "20", "30"));
        assertThat(List.of(
                        Promises.acceptedHasEnded(deliveries, runs),
                        Promises.sameDeliverySameRun(deliveries),
                        Promises.branchesKeepOrder(List.of(FIRST, SECOND), List.of(), runs),
                        Promises.noRunFailedByItself(runs)))
                .allMatch(Finding::holds);
    }

    @Test
    void anAcceptedDeliveryWhoseRunIsGoneIsFound() {
        assertThat(broken(Promises.acceptedHasEnded(List.of(delivery(FIRST, 202, 1)), List.of())))
                .contains("does not exist");
    }

    @Test
    void anAcceptedDeliveryWhoseRunNeverEndedIsFound() {
        for (String state : List.of("queued", "running")) {
            List<RecordedRun> runs = List.of(run(1, "aaaa", state, "10", null));
            assertThat(broken(Promises.acceptedHasEnded(List.of(delivery(FIRST, 202, 1)), runs)))
                    .contains("has not ended");
        }
    }

    @Test
    void anAnswerThatNamesTheRunOfAnotherCommitIsFound() {
        List<RecordedRun> runs = List.of(run(1, "bbbb", "succeeded", "10", "20"));
        assertThat(broken(Promises.acceptedHasEnded(List.of(delivery(FIRST, 202, 1)), runs)))
                .contains("another branch or commit");
    }

    @Test
    void aRefusedDeliveryIsFound() {
        assertThat(broken(Promises.acceptedHasEnded(List.of(delivery(FIRST, 503, 1)), List.of())))
                .contains("answered 503");
    }

    @Test
    void aDeliveryThatIsGivenTwoRunsIsFound() {
        List<Delivery> deliveries = List.of(delivery(FIRST, 202, 1), delivery(FIRST, 202, 2));
        assertThat(broken(Promises.sameDeliverySameRun(deliveries))).contains("[1, 2]");
    }

    @Test
    void aRunOfAnOlderPushAfterANewerOneIsFound() {
        List<RecordedRun> runs =
                List.of(run(1, "bbbb", "succeeded", "10", "20"), run(2, "aaaa", "succeeded", "20", "30"));
        assertThat(broken(Promises.branchesKeepOrder(List.of(FIRST, SECOND), List.of(), runs)))
                .contains("run 2 ", "of an older push than run 1 ");
    }

    /** A server that was stopped takes the delivery in when it goes on. */
    @Test
    void aDeliveryThatComesLateMayHaveALaterRunButThatMustNotSucceed() {
        List<Push> pushes = List.of(FIRST, SECOND);
        List<Delivery> late = List.of(new Delivery(FIRST, "key", true, OptionalInt.empty(), OptionalLong.empty()));
        RecordedRun newer = run(1, "bbbb", "superseded", "10", "20");
        assertThat(Promises.branchesKeepOrder(pushes, late, List.of(newer, run(2, "aaaa", "skipped", "20", "30")))
                        .holds())
                .isTrue();
        for (List<Delivery> deliveries : List.of(late, List.<Delivery>of(delivery(FIRST, 202, 2)))) {
            String state = deliveries.equals(late) ? "succeeded" : "skipped";
            assertThat(broken(Promises.branchesKeepOrder(
                            pushes, deliveries, List.of(newer, run(2, "aaaa", state, "20", "30")))))
                    .contains("run 2 ", "of an older push than run 1 ");
        }
    }

    @Test
    void aRunThatStartedBeforeTheOneBeforeItEndedIsFound() {
        List<RecordedRun> runs =
                List.of(run(1, "aaaa", "succeeded", "10", "20"), run(2, "bbbb", "succeeded", "19", "30"));
        assertThat(broken(Promises.branchesKeepOrder(List.of(FIRST, SECOND), List.of(), runs)))
                .contains("started at 19, before run 1 ");
    }

    @Test
    void aCommitThatNobodyPushedIsFound() {
        List<RecordedRun> runs = List.of(run(1, "cccc", "succeeded", "10", "20"));
        assertThat(broken(Promises.branchesKeepOrder(List.of(FIRST), List.of(), runs)))
                .contains("nobody pushed");
    }

    @Test
    void aRunThatFailedIsFoundUnlessItWasGivenUpAfterThreeKills() {
        RecordedRun failed = failed("test: exit status 1");
        RecordedRun givenUp = failed("Slipway ended 3 times while this run was at work, so it is not begun again");
        assertThat(broken(Promises.noRunFailedByItself(List.of(failed)))).contains("exit status 1");
        assertThat(Promises.noRunFailedByItself(List.of(givenUp)).holds()).isTrue();
    }

    private static RecordedRun failed(String reason) {
        return new RecordedRun(
                1,
                "main",
                "aaaa",
                "deploy",
                Ground.STAGING,
                "push",
                "failed",
                reason,
                3,
                Optional.of("1"),
                Optional.of("2"));
    }

    static RecordedRun run(long id, String commit, String state, String started, String finished) {
        return new RecordedRun(
                id,
                "main",
                commit,
                "deploy",
                Ground.STAGING,
                "push",
                state,
                "",
                1,
                Optional.of(started),
                Optional.ofNullable(finished));
    }

    private static Delivery delivery(Push push, int status, long run) {
        return new Delivery(push, "key-" + push.order(), true, OptionalInt.of(status), OptionalLong.of(run));
    }

    static String broken(Finding finding) {
        assertThat(finding.holds()).as(finding.line()).isFalse();
        assertThat(finding.line()).startsWith("BROKEN");
        return String.join("\n", finding.violations());
    }
}
