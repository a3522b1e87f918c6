package slipway.run.queue;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import slipway.database.Statements;
import slipway.database.WriteTogether;
import slipway.run.Accepted;
import slipway.run.IdempotencyKey;
import slipway.run.PushRequest;
import slipway.run.RunRequest;

/** What becomes of requests to run something, within a transaction. Deliveries that wait at the same time are taken together. */
final class Acceptance implements WriteTogether<Acceptance.Asked, List<Accepted>> {
    private final Clock clock;
    private final Statements statements = new Statements();

    Acceptance(Clock clock) {
        this.clock = clock;
    }

    /**
     * What is asked for at once: all of it is taken, or nothing.
     *
     * @param key of the delivery that it came by, if it came by one
     */
    record Asked(List<PushRequest> pushes, Optional<IdempotencyKey> key) {}

    @Override
    public List<List<Accepted>> with(Handle handle, List<Asked> all) {
        var transaction = new AcceptanceTransaction(handle, statements, clock.instant(), all);
        List<List<Accepted>> accepted = all.stream().map(transaction::accept).toList();
        transaction.record();
        return accepted;
    }

    /** Of what no delivery asks for. */
    Accepted of(Handle handle, RunRequest request) {
        var asked = new Asked(List.of(new PushRequest(request, Optional.empty())), Optional.empty());
        return with(handle, List.of(asked)).get(0).get(0);
    }

    List<RunAtWork> ofTheSameBranch(Handle handle, RunRequest request) {
        return RunsAtWork.of(handle, statements, List.of(request)).ofTheSameBranch(request);
    }
}
