package slipway.torture;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import slipway.parts.Ran;
import slipway.parts.RunningSlipway;

/** One server's lives, one after the other on the same data; each but the last ends by kill -9, or after it was away. */
final class Lives implements AutoCloseable {
    private static final int PAGE = 200;
    private static final int STARTS = 5;
    private static final Duration COMES_BACK_LIMIT = Duration.ofSeconds(60);
    /** How soon a balancer notices that a server does not serve. */
    private static final Duration NOTICED = Duration.ofSeconds(1);

    private final Ground ground;
    private final Optional<DatabaseLine> line;
    private final List<RunningSlipway> all = new CopyOnWriteArrayList<>();
    private final Set<RunningSlipway> wereAway = ConcurrentHashMap.newKeySet();
    private final List<Path> logsOfStarts = new CopyOnWriteArrayList<>();
    private volatile RunningSlipway current;
    private volatile boolean away;
    private volatile long awaySince;
    private boolean stopped;

    /** @param line to a database that other servers share; empty if it has its own in its data folder */
    Lives(Ground ground, Optional<DatabaseLine> line) {
        this.ground = ground;
        this.line = line;
    }

    Ground ground() {
        return ground;
    }

    /** Empty of life or not: deliveries to a dead one are refused, as in real life. */
    RunningSlipway current() {
        return current;
    }

    long pid() {
        return current.process().pid();
    }

    /** As the database has it: the beginning of the server's name there. */
    String name() {
        return "process " + pid() + " ";
    }

    boolean isUp() {
        return !away && current.process().isAlive();
    }

    /** Whether it is cut off, or stopped. */
    boolean isAwayForLong() {
        return away;
    }

    /** Whether a balancer still sends something there. */
    boolean isTried() {
        return !away || System.nanoTime() - awaySince < NOTICED.toNanos();
    }

    void begin() throws IOException {
        current = start(STARTS);
        all.add(current);
    }

    /** On a busy machine the database may not answer in time; then systemd starts it again. */
    private RunningSlipway start(int times) throws IOException {
        try {
            return RunningSlipway.start(ground.folder(), ground.environment());
        } catch (IllegalStateException e) {
            if (times > 1 && e.getMessage().contains("cannot be used: Connection attempt timed out")) {
                return start(times - 1);
            }
            throw e;
        }
    }

    void kill() throws InterruptedException {
        current.kill();
    }

    /** A life that is killed while it still starts. */
    void beginAndKill(Duration after) throws IOException, InterruptedException {
        Path log = Files.createTempFile(ground.folder(), "slipway-", ".log");
        logsOfStarts.add(log);
        Process process = RunningSlipway.launch(ground.folder(), ground.environment(), log);
        if (process.waitFor(after.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("slipway did not start: " + Files.readString(log));
        }
        process.destroyForcibly().waitFor();
    }

    /** From now on no packet goes between it and the database, in either direction. */
    void cutOff() throws IOException {
        isAway();
        line.orElseThrow().cut();
    }

    /** From now on it does nothing. What it has started goes on. */
    void stop() throws IOException, InterruptedException {
        isAway();
        stopped = true;
        signal("-STOP");
    }

    private void isAway() {
        awaySince = System.nanoTime();
        away = true;
        wereAway.add(current);
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Ran.run(Path.of("."), Map.of(), "kill", signal, Long.toString(pid())).good();
    }

    /**
     * Packets go again, and it does. It goes on, or another server has taken up what it did: then it ends with 1, and is
     * started again, as systemd does.
     *
     * @return whether it had to be started again
     */
    boolean comesBack() throws IOException, InterruptedException {
        line.orElseThrow().repair();
        if (stopped) {
            signal("-CONT");
            stopped = false;
        }
        long deadline = System.nanoTime() + COMES_BACK_LIMIT.toNanos();
        while (current.process().isAlive() && !writes()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("server " + pid() + " neither ends nor goes on: " + current.log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        boolean ended = !current.process().isAlive();
        if (ended) {
            requireEndedByItself();
            begin();
        }
        away = false;
        return ended;
    }

    private void requireEndedByItself() throws IOException {
        int status = current.process().exitValue();
        if (status != 1 || !current.log().contains("another server has taken up what this one did")) {
            throw new IllegalStateException("a server that was away ended with " + status + ": " + current.log());
        }
    }

    /** Whether it has its place among the servers again: without it, it writes nothing. */
    private boolean writes() throws InterruptedException {
        try {
            return current.json("/readyz").at("/checks/database").asText().equals("ok");
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops it in good order; empty, or how it ended otherwise. */
    Optional<String> end() throws IOException, InterruptedException {
        long pid = pid();
        int status = current.stop();
        return status == 0
                ? Optional.empty()
                : Optional.of("process " + pid + " ended with exit status " + status + ": "
                        + current.log().lines().reduce((first, last) -> last).orElse(""));
    }

    /** All that was ever recorded, oldest first. */
    List<RecordedRun> runs() throws IOException, InterruptedException {
        List<RecordedRun> runs = new ArrayList<>();
        String before = "";
        while (true) {
            JsonNode page = current.json("/api/runs?limit=" + PAGE + before);
            page.path("runs").forEach(run -> runs.add(0, RecordedRun.of(run)));
            if (!page.path("next").isNumber()) {
                return runs;
            }
            before = "&before=" + page.path("next").asLong();
        }
    }

    /** What its lives logged as errors, but for those that were away: they say what they cannot reach. */
    List<String> errors() throws IOException {
        List<String> errors = new ArrayList<>();
        for (RunningSlipway life : all) {
            if (!wereAway.contains(life)) {
                errors.addAll(errorsIn(life.log()));
            }
        }
        for (Path log : logsOfStarts) {
            errors.addAll(errorsIn(Files.readString(log)));
        }
        return errors;
    }

    private static List<String> errorsIn(String log) {
        return log.lines().filter(line -> line.contains("ERROR")).toList();
    }

    /** SIGKILL ends a process that is stopped, too. */
    @Override
    public void close() throws IOException {
        if (current != null) {
            current.process().destroyForcibly().onExit().join();
        }
        if (line.isPresent()) {
            line.get().close();
        }
    }
}
