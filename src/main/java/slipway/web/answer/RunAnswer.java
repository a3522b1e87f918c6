package slipway.web.answer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import slipway.run.Approval;
import slipway.run.Goal;
import slipway.run.HostState;
import slipway.run.Image;
import slipway.run.Run;
import slipway.run.RunHost;
import slipway.run.RunState;
import slipway.run.Stage;
import slipway.run.StageName;
import slipway.run.StageState;
import slipway.run.Trigger;
import slipway.run.Wait;

/** A run with its stages and hosts. */
public record RunAnswer(
        long id,
        String project,
        String branch,
        Optional<String> tag,
        String commit,
        Optional<String> title,
        Goal goal,
        Optional<String> environment,
        Trigger trigger,
        RunState state,
        Optional<String> reason,
        int attempt,
        Optional<String> requestedBy,
        Optional<String> author,
        Instant createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<Long> release,
        Optional<Long> promotes,
        Optional<Long> retryOf,
        Optional<Wait.Kind> waitsFor,
        Optional<Instant> waitingSince,
        Optional<ApprovalAnswer> approval,
        List<StageAnswer> stages,
        List<RunHostAnswer> hosts,
        Optional<ImageAnswer> image,
        Optional<String> engine,
        Optional<String> server,
        @JsonUnwrapped Optional<ReaderAnswer> reader) {

    /** As lists and events have it: the same for all readers. */
    public static RunAnswer of(Run run) {
        return of(run, Optional.empty());
    }

    public static RunAnswer of(Run run, Optional<ReaderAnswer> reader) {
        Optional<Wait> waits = run.waits().filter(wait -> run.state() == RunState.WAITING);
        return new RunAnswer(
                run.id(),
                run.project(),
                run.branch(),
                run.tag(),
                run.commit(),
                run.title(),
                run.goal(),
                run.environment(),
                run.trigger(),
                run.state(),
                run.reason(),
                run.attempt(),
                run.requestedBy(),
                run.author().filter(name -> !name.isEmpty()),
                run.createdAt(),
                run.startedAt(),
                run.finishedAt(),
                run.release(),
                run.promotes(),
                run.retryOf(),
                waits.map(Wait::kind),
                waits.map(Wait::since),
                run.approval().map(ApprovalAnswer::of),
                run.stages().stream().map(StageAnswer::of).toList(),
                run.hosts().stream().map(RunHostAnswer::of).toList(),
                run.image().map(ImageAnswer::of),
                run.engine(),
                run.server(),
                reader);
    }

    /** Who approved a run. */
    public record ApprovalAnswer(String by, Instant at) {
        static ApprovalAnswer of(Approval approval) {
            return new ApprovalAnswer(approval.by(), approval.at());
        }
    }

    /** One stage of a run. */
    public record StageAnswer(
            StageName name,
            StageState state,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<String> detail) {
        static StageAnswer of(Stage stage) {
            return new StageAnswer(stage.name(), stage.state(), stage.startedAt(), stage.finishedAt(), stage.detail());
        }
    }

    /** One host of a run. */
    public record RunHostAnswer(
            String host,
            HostState state,
            Optional<Instant> startedAt,
            Optional<Instant> finishedAt,
            Optional<String> detail) {
        static RunHostAnswer of(RunHost host) {
            return new RunHostAnswer(host.host(), host.state(), host.startedAt(), host.finishedAt(), host.detail());
        }
    }

    /** What a run built. */
    public record ImageAnswer(String reference, Optional<String> digest) {
        static ImageAnswer of(Image image) {
            return new ImageAnswer(image.reference(), image.digest());
        }
    }

    /** What the one who asks may decide. Only an answer about one run has it: events and lists are the same for all. */
    public record ReaderAnswer(boolean mayApprove, boolean mayReject, Optional<String> approvalRefusal) {}
}
