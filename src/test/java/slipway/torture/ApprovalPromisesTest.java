package slipway.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static slipway.torture.PromisesTest.broken;
import static slipway.torture.PromisesTest.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ApprovalPromisesTest {
    private static final Decision APPROVED = new Decision(2, true, OptionalInt.of(202));
    private static final Decision REJECTED = new Decision(2, false, OptionalInt.of(202));

    @Test
    void whatGoesLiveWithAnApprovalKeepsThePromises() {
        List<RecordedRun> runs = List.of(run(1, "aaaa", "succeeded", "1", "2"), promotion(2, "aaaa", "succeeded"));
        assertThat(ApprovalPromises.nothingWithoutApproval(log(2), List.of(APPROVED))
                        .holds())
                .isTrue();
        assertThat(ApprovalPromises.whatWasDecidedHolds(List.of(APPROVED), runs).holds())
                .isTrue();
        assertThat(ApprovalPromises.everyReleaseIsPromoted(runs).holds()).isTrue();
    }

    @Test
    void aDeployThatNobodyApprovedIsFound() {
        assertThat(broken(ApprovalPromises.nothingWithoutApproval(log(2), List.of(REJECTED))))
                .contains("nobody approved");
        assertThat(broken(ApprovalPromises.nothingWithoutApproval(
                        log(2), List.of(new Decision(2, true, OptionalInt.of(409))))))
                .contains("nobody approved");
        assertThat(ApprovalPromises.nothingWithoutApproval(log(2), List.of(new Decision(2, true, OptionalInt.empty())))
                        .holds())
                .isTrue();
    }

    @Test
    void anApprovalThatIsForgottenIsFoundAndSoIsARejectionThatDoesNotCount() {
        assertThat(broken(ApprovalPromises.whatWasDecidedHolds(
                        List.of(APPROVED), List.of(promotion(2, "aaaa", "waiting")))))
                .contains("waiting) was approved");
        assertThat(broken(ApprovalPromises.whatWasDecidedHolds(
                        List.of(APPROVED), List.of(promotion(2, "aaaa", "superseded")))))
                .contains("superseded) was approved");
        assertThat(broken(ApprovalPromises.whatWasDecidedHolds(
                        List.of(REJECTED), List.of(promotion(2, "aaaa", "succeeded")))))
                .contains("succeeded) was rejected");
        assertThat(ApprovalPromises.whatWasDecidedHolds(
                                List.of(APPROVED, REJECTED), List.of(promotion(2, "aaaa", "cancelled")))
                        .holds())
                .as("approved, and rejected before it went live")
                .isTrue();
    }

    @Test
    void aReleaseThatIsNotPromotedOrTwiceIsFound() {
        RecordedRun staged = run(1, "aaaa", "succeeded", "1", "2");
        assertThat(broken(ApprovalPromises.everyReleaseIsPromoted(List.of(staged))))
                .contains("was not promoted");
        assertThat(broken(ApprovalPromises.everyReleaseIsPromoted(
                        List.of(staged, promotion(2, "aaaa", "skipped"), promotion(3, "aaaa", "succeeded")))))
                .contains("was promoted 2 times");
    }

    private static List<HostLine> log(long run) {
        return List.of(HostLine.of("begin " + run + " aaaa 10"), HostLine.of("end " + run + " aaaa 20"));
    }

    private static RecordedRun promotion(long id, String commit, String state) {
        return new RecordedRun(
                id,
                "main",
                commit,
                "deploy",
                Ground.PRODUCTION,
                "promotion",
                state,
                "",
                1,
                Optional.of("3"),
                Optional.of("4"));
    }
}
