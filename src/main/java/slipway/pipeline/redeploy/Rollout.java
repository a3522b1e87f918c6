package slipway.pipeline.redeploy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import slipway.config.RedeploySettings.BackOut;
import slipway.run.HostState;
import slipway.run.RunHost;

/**
 * Decides the next step of a redeploy of several hosts. It depends on their record alone, so that the decision is the same
 * after a crash: the canary first, then the others, so many at a time. If one fails, no more are begun; hosts are rolled
 * back when no other host is being redeployed any more.
 *
 * @param hosts in the order of their positions
 * @param parallel how many at a time after the canary
 */
record Rollout(List<RunHost> hosts, int parallel, BackOut backOut) {
    /** One step. */
    sealed interface Next {
        /** Has it done; false if nothing is left to do. */
        boolean by(Steps steps) throws InterruptedException;

        /** Work is to begin on these hosts, or to go on after a restart. */
        record Deploy(List<RunHost> hosts) implements Next {
            @Override
            public boolean by(Steps steps) {
                hosts.forEach(steps::forward);
                return true;
            }
        }

        /** The turn of these does not come any more. */
        record Skip(List<RunHost> hosts, RunHost cause) implements Next {
            @Override
            public boolean by(Steps steps) {
                hosts.forEach(host -> steps.skip(host, cause));
                return true;
            }
        }

        /** These had succeeded, and are to be rolled back as well. */
        record Undo(List<RunHost> hosts, RunHost cause) implements Next {
            @Override
            public boolean by(Steps steps) {
                hosts.forEach(host -> steps.decideBack(host, cause));
                return true;
            }
        }

        /** The host is to be rolled back to its previous release. */
        record PutBack(RunHost host) implements Next {
            @Override
            public boolean by(Steps steps) {
                steps.back(host);
                return true;
            }
        }

        /** Nothing until the work on one of the hosts has ended. */
        record Await() implements Next {
            @Override
            public boolean by(Steps steps) throws InterruptedException {
                steps.awaitOne();
                return true;
            }
        }

        /** All hosts have ended. */
        record Over() implements Next {
            @Override
            public boolean by(Steps steps) {
                return false;
            }
        }
    }

    /** What can be done with a host; {@code cause} is the host that is in trouble. */
    interface Steps {
        void forward(RunHost host);

        void back(RunHost host);

        void skip(RunHost host, RunHost cause);

        /** Only the decision: what comes next is that it is put back. */
        void decideBack(RunHost host, RunHost cause);

        /** Until the work on one of the hosts has ended. */
        void awaitOne() throws InterruptedException;
    }

    /** @param busy the positions of the hosts on which a thread works now */
    Next next(Set<Integer> busy) {
        Optional<RunHost> cause = hosts.stream().filter(Rollout::isTrouble).findFirst();
        List<RunHost> left = forward().stream()
                .filter(host -> !busy.contains(host.position()))
                .toList();
        if (!left.isEmpty()) {
            return new Next.Deploy(left);
        }
        if (cause.isEmpty()) {
            return onward();
        }
        // The tags that a command pulls by must not move while another host is on its way forward.
        return forward().isEmpty() ? backward(busy, cause.get()) : new Next.Await();
    }

    private Next onward() {
        List<RunHost> waiting = in(HostState.WAITING);
        int room = hosts.get(0).state() == HostState.WAITING
                ? 1
                : parallel - forward().size();
        boolean canaryRuns = hosts.get(0).state() == HostState.RUNNING;
        if (waiting.isEmpty() || canaryRuns || room <= 0) {
            return forward().isEmpty() ? new Next.Over() : new Next.Await();
        }
        return new Next.Deploy(waiting.stream().limit(room).toList());
    }

    /** One after the other: with a command they share the registry's tags. */
    private Next backward(Set<Integer> busy, RunHost cause) {
        if (!busy.isEmpty()) {
            return new Next.Await();
        }
        if (!in(HostState.WAITING).isEmpty()) {
            return new Next.Skip(in(HostState.WAITING), cause);
        }
        if (backOut == BackOut.ALL && !in(HostState.SUCCEEDED).isEmpty()) {
            return new Next.Undo(in(HostState.SUCCEEDED), cause);
        }
        return hosts.stream()
                .filter(host -> host.backingOut().isPresent())
                .findFirst()
                .<Next>map(Next.PutBack::new)
                .orElseGet(Next.Over::new);
    }

    /** Those on which the new release is being put live. */
    private List<RunHost> forward() {
        return in(HostState.RUNNING).stream()
                .filter(host -> host.backingOut().isEmpty())
                .toList();
    }

    private List<RunHost> in(HostState state) {
        return hosts.stream().filter(host -> host.state() == state).toList();
    }

    private static boolean isTrouble(RunHost host) {
        return switch (host.state()) {
            case FAILED, ROLLED_BACK, CANCELLED -> true;
            case RUNNING -> host.backingOut().isPresent();
            case WAITING, SUCCEEDED, SKIPPED -> false;
        };
    }
}
