package slipway.flood;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.parts.RunningSlipway;

/** Pushes that come at a constant rate, whether the ones before are answered or not; no two are alike. */
final class Torrent {
    static final int BRANCHES = 500;
    private static final Pattern RUN = Pattern.compile("\"run\"\\s*:\\s*(\\d+)");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI hook;
    private final int number;
    private final String template;

    /** @param number tells the pushes of one torrent from another's */
    Torrent(int port, int number) throws IOException {
        this.hook = URI.create("http://127.0.0.1:" + port + "/webhooks/gitlab");
        this.number = number;
        this.template = Files.readString(Path.of("dev/benchmark/push.json"));
    }

    List<Answer> pour(int rate, int seconds) {
        List<CompletableFuture<Answer>> sent = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < rate * seconds; i++) {
            long due = begin + TimeUnit.SECONDS.toNanos(1) * i / rate;
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            }
            sent.add(send(i, due));
        }
        return sent.stream().map(CompletableFuture::join).toList();
    }

    /** If the sender is late, the answer counts as late, too. */
    private CompletableFuture<Answer> send(int i, long due) {
        String commit = String.format("%08x%032x", number, i);
        String body = String.format(template, commit, "topic-" + i % BRANCHES, commit, commit, commit);
        HttpRequest request = HttpRequest.newBuilder(hook)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", RunningSlipway.WEBHOOK_TOKEN)
                .header("Idempotency-Key", commit)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((answer, failure) -> failure == null
                        ? new Answer(commit, answer.statusCode(), run(answer.body()), System.nanoTime() - due)
                        : new Answer(commit, 0, 0, System.nanoTime() - due));
    }

    private static long run(String body) {
        Matcher run = RUN.matcher(body);
        return run.find() ? Long.parseLong(run.group(1)) : 0;
    }
}
