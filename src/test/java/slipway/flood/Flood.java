package slipway.flood;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import slipway.parts.RunningSlipway;
import slipway.parts.Shell;

/** Delivers more pushes than any GitLab sends, and looks after what was promised for that. {@code dev/flood} runs it. */
public final class Flood {
    private static final Duration LATEST_ANSWER = Duration.ofSeconds(2);
    /** The heap of 256 MB that the program allows itself, and what the JVM needs beside it. */
    private static final long MOST_MEMORY = 450_000_000;

    private final int rate;
    private final int seconds;
    private final PrintStream out;
    private boolean holds = true;

    private Flood(int rate, int seconds, PrintStream out) {
        this.rate = rate;
        this.seconds = seconds;
        this.out = out;
    }

    /** Arguments: deliveries a second, seconds, an empty folder. Exit status 0 only if all promises hold. */
    public static void main(String[] arguments) throws Exception {
        var flood = new Flood(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), System.out);
        // Whoever ends the flood ends the server with it.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        System.exit(flood.over(Files.createDirectories(Path.of(arguments[2]))) ? 0 : 1);
    }

    private boolean over(Path folder) throws Exception {
        configure(folder);
        List<Answer> answers;
        Watch watch;
        try (RunningSlipway slipway = RunningSlipway.start(folder, Map.of())) {
            // A JVM that has answered nothing yet is not what GitLab meets.
            new Torrent(slipway.port(), 0).pour(200, 10);
            watch = Watch.of(slipway);
            answers = new Torrent(slipway.port(), 1).pour(rate, seconds);
            watch.end();
            promise(
                    "the server stops in good order",
                    slipway.stop() == 0,
                    "exit status " + slipway.process().exitValue());
        }
        report(answers, watch, new Recorded(folder.resolve("data/slipway.db")).commits());
        out.println(holds ? "all promises hold" : "promises are BROKEN");
        return holds;
    }

    /** Its workers are as busy as may be: each run looks for its branch in a repository, which does not have it. */
    private static void configure(Path folder) throws Exception {
        Path repository = Files.createDirectory(folder.resolve("repository"));
        Shell.run(
                repository,
                "git init -q -b main; git -c user.name=flood -c user.email=flood@localhost commit -q --allow-empty -m flood");
        Files.writeString(folder.resolve("deploy-config.json"), """
                { "server": { "port": 0, "dataDir": "data", "keepRuns": 1000000,
                    "apiTokens": [{ "name": "flood", "token": "${env:SLIPWAY_TOKEN}", "may": "read" }] },
                  "projects": [{
                    "name": "backend",
                    "repository": { "url": "%s" },
                    "gitlab": { "path": "candlelight/candlelight-backend", "secretToken": "${env:GITLAB_WEBHOOK_TOKEN}" },
                    "test": { "commands": ["true"] },
                    "build": { "image": "flood" } }] }
                """.formatted(repository));
    }

    private void report(List<Answer> answers, Watch watch, Map<Long, String> recorded) {
        List<Answer> accepted =
                answers.stream().filter(answer -> answer.status() == 202).toList();
        List<Answer> slowestFirst = answers.stream()
                .sorted((one, other) -> Long.compare(other.nanos(), one.nanos()))
                .toList();
        long lost = accepted.stream()
                .filter(answer -> !answer.commit().equals(recorded.get(answer.run())))
                .count();
        long slowest = slowestFirst.get(0).nanos();
        out.printf(
                "deliveries: %d in %d s, about 5 kB each, on %d branches%n", answers.size(), seconds, Torrent.BRANCHES);
        promise("all are accepted", accepted.size() == answers.size(), "statuses " + byStatus(answers));
        promise(
                "none that was accepted is lost",
                lost == 0,
                lost + " of " + accepted.size() + " are not in the database");
        promise(
                "none is answered later than " + LATEST_ANSWER.toSeconds() + " s",
                slowest <= LATEST_ANSWER.toNanos(),
                "median " + millis(slowestFirst.get(answers.size() / 2).nanos()) + ", 99th percentile "
                        + millis(slowestFirst.get(answers.size() / 100).nanos()) + ", slowest " + millis(slowest));
        promise(
                "/api/status answers meanwhile",
                watch.failures() == 0 && watch.slowest().compareTo(LATEST_ANSWER) <= 0,
                watch.count() + " times, slowest " + millis(watch.slowest().toNanos()) + ", " + watch.failures()
                        + " failures");
        promise(
                "memory is bounded",
                watch.memory() <= MOST_MEMORY,
                watch.memory() / 1_000_000 + " MB resident at its peak, at most " + MOST_MEMORY / 1_000_000);
    }

    /** 0 is no answer. */
    private static Map<Integer, Long> byStatus(List<Answer> answers) {
        return answers.stream().collect(Collectors.groupingBy(Answer::status, TreeMap::new, Collectors.counting()));
    }

    private void promise(String what, boolean kept, String figures) {
        holds &= kept;
        out.println((kept ? "ok      " : "BROKEN  ") + what + ": " + figures);
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
