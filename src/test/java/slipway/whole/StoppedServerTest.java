package slipway.whole;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import slipway.parts.FaultyLine;
import slipway.parts.NeedsParts;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** The server's process is stopped for a while, as by a debugger, or by the machine that it is a guest of. */
@NeedsParts
final class StoppedServerTest {
    /** Longer than a login on a host may take. */
    private static final Duration STOPPED = Duration.ofSeconds(16);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** Found by the torture: the login had 15 s, which were over when the server went on. */
    @Test
    void aLoginThatWasUnderWayGoesOn() throws Exception {
        Scene scene = Scene.in(folder);
        try (FaultyLine line = scene.lineToHost();
                RunningSlipway slipway = scene.startProcess()) {
            line.fallSilentAt("SSH-2.0-");
            long run = scene.team().pushed("main", "One");
            await().atMost(LIMIT).until(line::isSilent);
            signal(slipway, "-STOP");
            line.comeBack();
            Thread.sleep(STOPPED.toMillis());
            signal(slipway, "-CONT");
            slipway.awaitEnd(run, "succeeded");
        }
    }

    private static void signal(RunningSlipway slipway, String signal) throws Exception {
        String pid = Long.toString(slipway.process().pid());
        Ran.run(Path.of("."), Map.of(), "kill", signal, pid).good();
    }
}
