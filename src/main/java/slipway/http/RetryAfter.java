package slipway.http;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** How long whoever answered wants to be left alone, in the header {@code Retry-After}. */
public final class RetryAfter {
    /** Discord writes fractions. */
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");

    private static final int LONGEST = 3600;

    private RetryAfter() {}

    public static Optional<Duration> of(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> SECONDS.matcher(text).matches())
                .map(text -> Duration.ofSeconds(Math.min((long) Math.ceil(Double.parseDouble(text)), LONGEST)));
    }
}
