package slipway.pipeline;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import slipway.config.Verify;

/** Asks an address from this server until enough good answers have come in a row. Redirections are answers, too. */
final class AddressCheck {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final Verify verify;
    private final URI url;
    private final Optional<String> expected;
    private final Consumer<String> log;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(ANSWER_LIMIT)
            .build();

    /** @param expected what the answer must contain */
    AddressCheck(Verify verify, Optional<String> expected, Consumer<String> log) {
        this.verify = verify;
        this.url = verify.url().orElseThrow();
        this.expected = expected;
        this.log = log;
    }

    /** Why the release does not hold, if it does not. */
    Optional<String> trouble() throws InterruptedException {
        long end = System.nanoTime() + verify.within().toNanos();
        int good = 0;
        String last = "";
        while (good < verify.samples()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                return Optional.of(
                        url + ", asked from this server, did not hold within " + Elapsed.words(verify.within()) + ": "
                                + (good > 0 ? good + " good answers at the end" : last));
            }
            Optional<String> wrong = ask(left.compareTo(ANSWER_LIMIT) < 0 ? left : ANSWER_LIMIT);
            good = wrong.isPresent() ? 0 : good + 1;
            if (!wrong.orElse("good").equals(last)) {
                last = wrong.orElse("good");
                log.accept("slipway: " + url + ", asked from this server: " + last);
            }
            if (good < verify.samples()) {
                TimeUnit.MILLISECONDS.sleep(verify.interval().toMillis());
            }
        }
        return Optional.empty();
    }

    private Optional<String> ask(Duration limit) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("User-Agent", "slipway")
                .timeout(limit)
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, head -> new BoundedBody());
        try {
            return wrong(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.of("no whole answer within " + Elapsed.words(limit));
        } catch (ExecutionException e) {
            return Optional.of(words(e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private Optional<String> wrong(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != verify.status()) {
            return Optional.of("it answers " + answer.statusCode() + " in place of " + verify.status());
        }
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        return expected.filter(text -> !body.contains(text)).map(text -> "the answer does not contain " + text);
    }

    private static String words(Throwable failure) {
        return failure instanceof ConnectException
                ? "nothing can be reached there"
                : failure.getClass().getSimpleName() + " " + failure.getMessage();
    }
}
