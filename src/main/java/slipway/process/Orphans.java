package slipway.process;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What servers that were killed have left running: nobody reads its output, follows it or waits for its end. */
final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final long BETWEEN_LOOKS_MILLISECONDS = 10;

    /** SIGTERM, up to {@code grace} to obey it, SIGKILL. */
    void end(Duration grace) throws InterruptedException {
        if (!signal(ProcessHandle::destroy, grace) && !signal(ProcessHandle::destroyForcibly, KILL_LIMIT)) {
            LOG.warn("not everything that a killed Slipway left running could be ended: {}", find());
        }
    }

    private static boolean signal(Consumer<ProcessHandle> signal, Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        Set<ProcessHandle> told = new HashSet<>();
        while (true) {
            List<ProcessHandle> orphans = find();
            if (orphans.isEmpty()) {
                return true;
            }
            orphans.stream().filter(told::add).forEach(orphan -> {
                LOG.info("ending process {}, which a Slipway that was killed left running", orphan.pid());
                signal.accept(orphan);
            });
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS_MILLISECONDS);
        }
    }

    private static List<ProcessHandle> find() {
        return ProcessTable.read().all().stream()
                .filter(process -> ProcessOwner.of(process.pid())
                        .filter(ProcessOwner::isGone)
                        .isPresent())
                .toList();
    }
}
