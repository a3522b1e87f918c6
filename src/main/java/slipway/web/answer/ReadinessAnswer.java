package slipway.web.answer;

import java.util.stream.Stream;

/** Whether work can be taken and done. */
public record ReadinessAnswer(boolean ready, ChecksAnswer checks) {
    public static ReadinessAnswer of(ChecksAnswer checks) {
        boolean ready =
                Stream.of(checks.database(), checks.queue(), checks.docker()).allMatch("ok"::equals);
        return new ReadinessAnswer(ready, checks);
    }

    /** What is checked for that: each is ok, or says what is wrong. */
    public record ChecksAnswer(String database, String queue, String docker) {}
}
