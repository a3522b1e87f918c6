import java.net.URI;
import java.time.Duration;
import java.util.Scanner;
import slipway.parts.RequestFigures;
import slipway.parts.Requests;

/**
 * Sends 200 requests a second to an address until its input ends. Each line of the input names the part that the requests
 * from then on belong to. Says at the end, separated by tabs: requests, failed, p99 of the part "before", p99 of the part
 * "during", longest, longest gap, all in milliseconds, and the first reasons.
 */
class Load {
    private static final int PER_SECOND = 200;

    public static void main(String[] arguments) throws Exception {
        try (Requests requests = Requests.start(URI.create(arguments[0]), PER_SECOND);
                Scanner lines = new Scanner(System.in)) {
            while (lines.hasNextLine()) {
                requests.begin(lines.nextLine());
            }
            RequestFigures all = requests.stop();
            System.out.printf(
                    "%d\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%s%n",
                    all.sent(),
                    all.failed(),
                    millis(requests.figures("before").p99()),
                    millis(requests.figures("during").p99()),
                    millis(all.longest()),
                    millis(all.longestGap()),
                    all.failures());
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
