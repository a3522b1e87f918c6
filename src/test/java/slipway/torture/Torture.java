package slipway.torture;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Pushes keep coming while servers are killed again and again, cut off from the database that they share, or stopped; every
 * 50 faults the team rests, and everything that was promised is looked after. {@code dev/torture} runs it.
 */
public final class Torture {
    private static final int FAULTS_BETWEEN_RESTS = 50;

    private final int count;
    private final int kills;
    private final long seed;
    private final PrintStream out;
    private final Stopwatch rests = new Stopwatch();

    Torture(int servers, int kills, long seed, PrintStream out) {
        this.count = servers;
        this.kills = kills;
        this.seed = seed;
        this.out = out;
    }

    /**
     * Arguments: the number of servers, the number of faults, the seed, an empty folder to work in. Exit status 0 only if all
     * promises hold.
     */
    public static void main(String[] arguments) throws Exception {
        int servers = Integer.parseInt(arguments[0]);
        int kills = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        Path folder = Files.createDirectories(Path.of(arguments[3]));
        // Whoever ends the torture ends the server with it.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        boolean holds = new Torture(servers, kills, seed, System.out).on(folder);
        // Clients of HTTP have threads that would go on.
        System.exit(holds ? 0 : 1);
    }

    /** Whether all promises hold. */
    boolean on(Path folder) throws Exception {
        Instant began = Instant.now();
        out.println("torture: " + (count == 1 ? "" : count + " servers, ") + kills + " faults, seed " + seed);
        Ground ground = Ground.in(folder);
        var random = new SplittableRandom(seed);
        try (var servers = Servers.on(ground, count)) {
            var ledger = new Ledger();
            var courier = new Courier(ground, servers, ledger);
            var team = new PushingTeam(ground, courier, ledger, random.split());
            var approver = new Approver(servers, random.split());
            boolean holds;
            try (var killer = new Killer(servers, new Waiting(ground, servers, courier, approver), random.split())) {
                servers.begin();
                approver.begin();
                holds = go(new Inspection(ground, servers, ledger, killer, approver), team, killer);
                approver.end();
                List<RecordedRun> runs = servers.runs();
                holds &= print(List.of(lastLivesEnd(servers)));
                Set<String> committed = servers.database().deliveries();
                out.println("in " + Duration.between(began, Instant.now()).toSeconds() + " s: waited " + killer.times()
                        + ", " + rests + " to come to rest and be looked at; " + killer.startedAgain()
                        + " servers ended because another one had taken up what they did");
                new Report(ledger, killer.faults(), runs, committed).print(out);
            }
            return verdict(holds);
        }
    }

    private boolean go(Inspection inspection, PushingTeam team, Killer killer) throws Exception {
        boolean holds = true;
        for (int done = 0; holds && done < kills; ) {
            team.begin();
            int until = Math.min(kills, done + FAULTS_BETWEEN_RESTS);
            for (; done < until; done++) {
                out.println(killer.strike().words());
            }
            // What was pushed last was at work when servers were struck, or comes to light when they are back.
            team.rest();
            killer.awaitAll();
            out.println("after " + done + " faults:");
            holds = print(rests.time(inspection::findings));
        }
        return holds;
    }

    private boolean print(List<Finding> findings) {
        findings.forEach(finding -> out.println(finding.line()));
        return findings.stream().allMatch(Finding::holds);
    }

    private Finding lastLivesEnd(Servers servers) throws IOException, InterruptedException {
        return new Finding("the last life of each server stops in good order", count + " servers", servers.end());
    }

    private boolean verdict(boolean holds) {
        out.println(
                holds
                        ? "all promises hold; seed " + seed
                        : "promises are BROKEN; again: dev/torture --servers " + count + " --kills " + kills
                                + " --seed " + seed);
        return holds;
    }
}
