import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks an address 50 times a second until its input ends, and then says for how long it was away, in milliseconds, how
 * many requests failed, and how many there were.
 *
 * <p>Away is the time from the beginning of the first request that failed to that of the first one after the last that
 * failed. A request fails without an answer 200 within a second.
 */
class Asking {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final HttpRequest request;
    private final List<Asked> all = new ArrayList<>();

    private record Asked(long atNanos, boolean well) {}

    private Asking(String url) {
        request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build();
    }

    public static void main(String[] arguments) throws Exception {
        var asking = new Asking(arguments[0]);
        var clock = Executors.newScheduledThreadPool(1);
        ScheduledFuture<?> ticks = clock.scheduleAtFixedRate(asking::ask, 0, 20, TimeUnit.MILLISECONDS);
        System.in.readAllBytes();
        ticks.cancel(false);
        clock.shutdown();
        clock.awaitTermination(5, TimeUnit.SECONDS);
        Thread.sleep(PATIENCE.toMillis() + 200);
        System.out.println(asking.words());
        System.exit(0);
    }

    private void ask() {
        long at = System.nanoTime();
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> failure == null && answer.statusCode() == 200)
                .thenAccept(well -> note(new Asked(at, well)));
    }

    private synchronized void note(Asked asked) {
        all.add(asked);
    }

    private synchronized String words() {
        long failed = all.stream().filter(asked -> !asked.well()).count();
        return awayMillis() + " " + failed + " " + all.size();
    }

    private long awayMillis() {
        var failures = all.stream().filter(asked -> !asked.well()).mapToLong(Asked::atNanos).summaryStatistics();
        if (failures.getCount() == 0) {
            return 0;
        }
        long back = all.stream()
                .mapToLong(Asked::atNanos)
                .filter(at -> at > failures.getMax())
                .min()
                .orElseThrow(() -> new IllegalStateException("the address did not come back"));
        return TimeUnit.NANOSECONDS.toMillis(back - failures.getMin());
    }
}
