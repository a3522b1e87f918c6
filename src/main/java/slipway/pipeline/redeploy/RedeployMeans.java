package slipway.pipeline.redeploy;

import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import slipway.docker.Engine;
import slipway.run.history.Releases;

/**
 * What a redeploy works with.
 *
 * @param installation gives this Slipway's own name
 * @param engine that publishes an earlier image again
 * @param releases what could be gone back to
 * @param alarms for the time limit of each host
 */
public record RedeployMeans(
        Supplier<String> installation, Engine engine, Releases releases, ScheduledExecutorService alarms) {}
