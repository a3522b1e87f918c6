package slipway.web.answer;

import java.util.stream.Stream;

/** Whether work can be taken and done. */
public record ReadinessAnswer(boolean ready, ChecksAnswer checks) {
    public static ReadinessAnswer of(ChecksAnswer checks) {
        boolean ready =
                Stream.of(checks.database(), checks.queue(), checks.docker()).allMatch(ReadinessAnswer::isOk);
        return new ReadinessAnswer(ready, checks);
    }

    private static boolean isOk(String check) {
        return check.equals("ok") || check.startsWith("ok: ");
    }

    /** What is checked for that: each is ok, maybe with what is missing nevertheless, or says what is wrong. */
    public record ChecksAnswer(String database, String queue, String docker) {}
}
