package slipway.torture;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Pushes keep coming while the server is killed again and again; every 25 kills the team rests, and everything that was
 * promised is looked after. {@code dev/torture} runs it.
 */
public final class Torture {
    private static final int KILLS_BETWEEN_RESTS = 25;

    private final int kills;
    private final long seed;
    private final PrintStream out;

    Torture(int kills, long seed, PrintStream out) {
        this.kills = kills;
        this.seed = seed;
        this.out = out;
    }

    /** Arguments: the number of kills, the seed, an empty folder to work in. Exit status 0 only if all promises hold. */
    public static void main(String[] arguments) throws Exception {
        int kills = Integer.parseInt(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        Path folder = Files.createDirectories(Path.of(arguments[2]));
        // Whoever ends the torture ends the server with it.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        boolean holds = new Torture(kills, seed, System.out).on(folder);
        // Clients of HTTP have threads that would go on.
        System.exit(holds ? 0 : 1);
    }

    /** Whether all promises hold. */
    boolean on(Path folder) throws Exception {
        Instant began = Instant.now();
        out.println("torture: " + kills + " kills, seed " + seed);
        Ground ground = Ground.in(folder);
        var random = new SplittableRandom(seed);
        try (var lives = new Lives(ground)) {
            var ledger = new Ledger();
            var courier = new Courier(ground, lives, ledger);
            var team = new PushingTeam(ground, courier, ledger, random.split());
            var approver = new Approver(lives, random.split());
            var killer = new Killer(ground, lives, new Waiting(ground, lives, courier, approver), random.split());
            lives.begin();
            approver.begin();
            boolean holds = go(new Inspection(ground, lives, ledger, killer, approver), team, killer);
            approver.end();
            List<RecordedRun> runs = lives.runs();
            holds &= print(List.of(lastLifeEnds(lives)));
            Set<String> committed = new DeadDatabase(ground.data(), folder.resolve("dead")).deliveries();
            new Report(ledger, killer.kills(), runs, committed, Duration.between(began, Instant.now())).print(out);
            return verdict(holds);
        }
    }

    private boolean go(Inspection inspection, PushingTeam team, Killer killer) throws Exception {
        boolean holds = true;
        for (int done = 0; holds && done < kills; ) {
            team.begin();
            int until = Math.min(kills, done + KILLS_BETWEEN_RESTS);
            for (; done < until; done++) {
                out.println(killer.kill().words());
                if (done + 1 == until) {
                    // What was pushed last was at work when the server died, or comes to light when it lives again.
                    team.rest();
                }
                killer.revive();
            }
            out.println("after " + done + " kills:");
            holds = print(inspection.findings());
        }
        return holds;
    }

    private boolean print(List<Finding> findings) {
        findings.forEach(finding -> out.println(finding.line()));
        return findings.stream().allMatch(Finding::holds);
    }

    private static Finding lastLifeEnds(Lives lives) throws InterruptedException {
        int status = lives.end();
        return new Finding(
                "the last life stops in good order",
                "exit status " + status,
                status == 0 ? List.of() : List.of("exit status " + status));
    }

    private boolean verdict(boolean holds) {
        out.println(
                holds
                        ? "all promises hold; seed " + seed
                        : "promises are BROKEN; again: dev/torture --kills " + kills + " --seed " + seed);
        return holds;
    }
}
