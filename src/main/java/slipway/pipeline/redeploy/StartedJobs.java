package slipway.pipeline.redeploy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import slipway.run.HostState;
import slipway.run.RunHost;

/** Whether anything of a run may be on a host by now: from then on it is not cancelled any more. */
final class StartedJobs {
    private final List<BooleanSupplier> jobs = new CopyOnWriteArrayList<>();
    private final boolean before;

    /** @param hosts as an earlier life may have left them */
    StartedJobs(List<RunHost> hosts) {
        this.before = hosts.stream().anyMatch(host -> host.state() != HostState.WAITING);
    }

    /** @param job says whether it may be on its host by now */
    void add(BooleanSupplier job) {
        jobs.add(job);
    }

    boolean any() {
        return before || jobs.stream().anyMatch(BooleanSupplier::getAsBoolean);
    }
}
