package slipway.parts;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of many requests.
 *
 * @param failures why the first of those that failed did, with the time since the first request
 * @param p50 of the time from when a request was to be sent until its good answer, as are the other percentile and longest
 * @param longestGap the longest time in which no good answer came
 * @param releases how many requests each release answered well
 */
public record RequestFigures(
        int sent,
        int failed,
        List<String> failures,
        Duration p50,
        Duration p99,
        Duration longest,
        Duration longestGap,
        Map<String, Integer> releases) {
    private static final int REASONS = 5;

    static RequestFigures of(List<RequestSample> samples, long start) {
        List<RequestSample> good =
                samples.stream().filter(RequestSample::isGood).toList();
        List<RequestSample> failed = samples.stream()
                .filter(each -> !each.isGood())
                .sorted(Comparator.comparing(RequestSample::intended))
                .toList();
        long[] latencies =
                good.stream().mapToLong(RequestSample::latency).sorted().toArray();
        Map<String, Integer> releases = new TreeMap<>();
        good.forEach(each -> each.release().ifPresent(release -> releases.merge(release, 1, Integer::sum)));
        return new RequestFigures(
                samples.size(),
                failed.size(),
                failed.stream().limit(REASONS).map(each -> words(each, start)).toList(),
                percentile(latencies, 50),
                percentile(latencies, 99),
                percentile(latencies, 100),
                longestGap(samples, good),
                releases);
    }

    private static String words(RequestSample sample, long start) {
        return String.format(
                "after %.3f s: %s",
                (sample.intended() - start) / 1e9, sample.failure().orElseThrow());
    }

    /** The smallest that at least so many of a hundred do not exceed. */
    private static Duration percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return Duration.ofNanos(sorted[rank - 1]);
    }

    private static Duration longestGap(List<RequestSample> all, List<RequestSample> good) {
        long last = all.stream().mapToLong(RequestSample::intended).min().orElse(0);
        long end = all.stream().mapToLong(RequestSample::ended).max().orElse(last);
        long longest = 0;
        for (long each : good.stream().mapToLong(RequestSample::ended).sorted().toArray()) {
            longest = Math.max(longest, each - last);
            last = each;
        }
        return Duration.ofNanos(Math.max(longest, end - last));
    }
}
