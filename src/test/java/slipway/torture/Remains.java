package slipway.torture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import slipway.parts.EnginePart;

/** Looks for what the dead have left: in both engines, in folders, on the host, among processes. */
final class Remains {
    private static final long LIMIT_NANOSECONDS = TimeUnit.SECONDS.toNanos(30);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Ground ground;
    private final EnginePart host;
    private final EngineContents builderBefore;
    private final EngineContents hostBefore;

    /** What is there now is not ours. */
    Remains(Ground ground) throws IOException, InterruptedException {
        this.ground = ground;
        this.host = new EnginePart(ground.parts().liveEngine());
        this.builderBefore = EngineContents.of(ground.builder());
        this.hostBefore = EngineContents.of(host);
    }

    /**
     * Waits some time for things to go away.
     *
     * @param servers the process that lives in each place
     */
    Finding nothingIsLeft(Map<Ground, Long> servers) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOSECONDS;
        List<String> left = look(servers);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(BETWEEN_LOOKS);
            left = look(servers);
        }
        return new Finding(
                "no container, network, volume, work folder, lock or process is left over",
                "two engines, the data folder, the temporary folder, the host and all processes looked through",
                left);
    }

    List<String> look(Map<Ground, Long> servers) throws IOException, InterruptedException {
        List<String> left = new ArrayList<>();
        left.addAll(EngineContents.of(ground.builder()).since(builderBefore));
        left.addAll(EngineContents.of(host).since(hostBefore));
        for (Map.Entry<Ground, Long> server : servers.entrySet()) {
            left.addAll(
                    new LeftFolders(server.getKey(), ground.hostHome().resolve(".slipway")).left(server.getValue()));
        }
        left.addAll(new LeftProcesses(ground).except(Set.copyOf(servers.values())));
        return left;
    }
}
