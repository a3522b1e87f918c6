package slipway.flood;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import slipway.parts.RunningSlipway;

/** Asks a server for its status again and again, and at the end how much memory it has needed. */
final class Watch {
    private static final long PAUSE_MILLISECONDS = 100;

    private final RunningSlipway slipway;
    private final Thread thread = new Thread(this::look, "watch");
    private volatile boolean ended;
    private Duration slowest = Duration.ZERO;
    private int count;
    private int failures;
    private long memory;

    private Watch(RunningSlipway slipway) {
        this.slipway = slipway;
    }

    static Watch of(RunningSlipway slipway) {
        var watch = new Watch(slipway);
        watch.thread.start();
        return watch;
    }

    private void look() {
        try {
            while (!ended) {
                ask();
                Thread.sleep(PAUSE_MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() throws InterruptedException {
        long begin = System.nanoTime();
        boolean good;
        try {
            good = slipway.get("/api/status").statusCode() == 200;
        } catch (IOException e) {
            good = false;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        count++;
        failures += good ? 0 : 1;
        slowest = took.compareTo(slowest) > 0 ? took : slowest;
    }

    /** To be called while the server still lives. */
    void end() throws IOException, InterruptedException {
        ended = true;
        thread.join();
        memory = Files.readAllLines(
                                Path.of("/proc", Long.toString(slipway.process().pid()), "status"))
                        .stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToLong(Long::parseLong)
                        .sum()
                * 1024;
    }

    /** Of all looks. */
    Duration slowest() {
        return slowest;
    }

    int count() {
        return count;
    }

    int failures() {
        return failures;
    }

    /** The most that was ever resident, in bytes. */
    long memory() {
        return memory;
    }
}
