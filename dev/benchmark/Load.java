import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import slipway.parts.LongAnswer;
import slipway.parts.RequestFigures;
import slipway.parts.Requests;

/**
 * Sends 200 requests a second to an address until its input ends. Each line of the input names the part that the requests
 * from then on belong to. From the part "during" on a request that takes 10 s begins every two seconds, so that some are
 * under way whenever a release goes live, and one event stream is open, as a browser would keep it.
 *
 * <p>Says at the end, separated by tabs: requests, failed, p99 of the part "before", p99 of the part "during", longest,
 * longest gap, all in milliseconds; how many of the requests of 10 s were answered, how many of the streams came to the end
 * that their server gave them; and the first reasons.
 */
class Load {
    private static final int PER_SECOND = 200;

    private final Requests requests;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<CompletableFuture<LongAnswer>> slow = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<LongAnswer>> streams = new CopyOnWriteArrayList<>();

    private Load(Requests requests) {
        this.requests = requests;
    }

    public static void main(String[] arguments) throws Exception {
        try (Requests requests = Requests.start(URI.create(arguments[0]), PER_SECOND);
                Scanner lines = new Scanner(System.in)) {
            Load load = new Load(requests);
            while (lines.hasNextLine()) {
                load.begin(lines.nextLine());
            }
            load.end();
        }
    }

    private void begin(String part) {
        requests.begin(part);
        if (part.equals("during")) {
            clock.scheduleAtFixedRate(() -> slow.add(requests.slow("/slow?for=10s")), 0, 2, TimeUnit.SECONDS);
            clock.scheduleAtFixedRate(this::keepStream, 0, 100, TimeUnit.MILLISECONDS);
        }
    }

    private void keepStream() {
        if (streams.stream().allMatch(CompletableFuture::isDone)) {
            streams.add(requests.stream("/events"));
        }
    }

    private void end() throws InterruptedException {
        clock.shutdown();
        clock.awaitTermination(10, TimeUnit.SECONDS);
        RequestFigures all = requests.stop();
        System.out.printf(
                "%d\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%s\t%s\t%s%n",
                all.sent(),
                all.failed(),
                millis(requests.figures("before").p99()),
                millis(requests.figures("during").p99()),
                millis(all.longest()),
                millis(all.longestGap()),
                whole(slow),
                whole(streams),
                all.failures());
    }

    private static String whole(List<CompletableFuture<LongAnswer>> answers) {
        return answers.stream().filter(each -> each.join().whole()).count() + " of " + answers.size();
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
