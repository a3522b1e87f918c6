package slipway.pipeline.redeploy;

import java.util.List;
import java.util.stream.Collectors;
import slipway.pipeline.stage.StageResult;
import slipway.pipeline.stage.StageResult.End;
import slipway.run.HostState;
import slipway.run.RunHost;
import slipway.text.Elapsed;

/** What becomes of a run when its hosts have ended. */
final class RolloutResult {
    private RolloutResult() {}

    /** @param places what several of them are called */
    static StageResult of(List<RunHost> hosts, String places, Elapsed time) {
        List<RunHost> failed = in(hosts, HostState.FAILED);
        List<RunHost> rolledBack = in(hosts, HostState.ROLLED_BACK);
        if (!failed.isEmpty()) {
            return End.HOSTS_FAILED.because(reason(hosts, failed, rolledBack));
        }
        if (!rolledBack.isEmpty()) {
            return End.ROLLED_BACK.because(reason(hosts, rolledBack, List.of()));
        }
        String where = hosts.size() == 1 ? hosts.get(0).host() : hosts.size() + " " + places;
        return StageResult.succeeded("live on " + where + " after " + time);
    }

    private static String reason(List<RunHost> all, List<RunHost> first, List<RunHost> then) {
        if (all.size() == 1) {
            return first.get(0).detail().orElse("");
        }
        List<RunHost> skipped = in(all, HostState.SKIPPED);
        List<RunHost> live = in(all, HostState.SUCCEEDED);
        return details(first)
                + (then.isEmpty() ? "" : " | " + details(then))
                + (skipped.isEmpty() ? "" : "; not begun: " + names(skipped))
                + (live.isEmpty() ? "" : "; live on " + names(live));
    }

    private static String details(List<RunHost> hosts) {
        return hosts.stream()
                .map(host -> host.host() + ": " + host.detail().orElse("failed"))
                .collect(Collectors.joining(" | "));
    }

    private static String names(List<RunHost> hosts) {
        return hosts.stream().map(RunHost::host).collect(Collectors.joining(", "));
    }

    private static List<RunHost> in(List<RunHost> hosts, HostState state) {
        return hosts.stream().filter(host -> host.state() == state).toList();
    }
}
