package slipway.flood;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Pushes that come at a constant rate, whether the ones before are answered or not; no two are alike. As from GitLab they
 * come over a bounded number of connections: what finds none free counts as late from the moment when it was due.
 */
final class Torrent {
    static final int BRANCHES = 500;
    static final int CONNECTIONS = 128;
    private static final Pattern RUN = Pattern.compile("\"run\"\\s*:\\s*(\\d+)");

    private final int port;
    private final int number;
    private final String template;

    /** @param number tells the pushes of one torrent from another's */
    Torrent(int port, int number) throws IOException {
        this.port = port;
        this.number = number;
        this.template = Files.readString(Path.of("dev/benchmark/push.json"));
    }

    List<Answer> pour(int rate, int seconds) throws InterruptedException {
        var next = new AtomicInteger();
        var answers = new ConcurrentLinkedQueue<Answer>();
        long begin = System.nanoTime();
        List<Thread> senders = IntStream.range(0, CONNECTIONS)
                .mapToObj(unused -> new Thread(() -> {
                    try (var line = new Sender(port)) {
                        for (int i = next.getAndIncrement(); i < rate * seconds; i = next.getAndIncrement()) {
                            answers.add(send(line, i, begin + TimeUnit.SECONDS.toNanos(1) * i / rate));
                        }
                    }
                }))
                .toList();
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join();
        }
        return List.copyOf(answers);
    }

    /** If the sender is late, the answer counts as late, too. */
    private Answer send(Sender line, int i, long due) {
        String commit = String.format("%08x%032x", number, i);
        String body = String.format(template, commit, "topic-" + i % BRANCHES, commit, commit, commit);
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
        Optional<Sender.Reply> reply = line.post(commit, body);
        return new Answer(
                commit,
                reply.map(Sender.Reply::status).orElse(0),
                reply.map(Sender.Reply::body).map(Torrent::run).orElse(0L),
                System.nanoTime() - due);
    }

    private static long run(String body) {
        Matcher run = RUN.matcher(body);
        return run.find() ? Long.parseLong(run.group(1)) : 0;
    }
}
