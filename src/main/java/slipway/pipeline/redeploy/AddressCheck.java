package slipway.pipeline.redeploy;

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
import slipway.config.VerifySettings;
import slipway.http.BoundedBody;
import slipway.http.TrustedCertificates;
import slipway.text.Elapsed;

/** Asks an address from this server until enough good answers have come in a row. Redirections are answers, too. */
final class AddressCheck {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final Duration LEAST_LIMIT = Duration.ofSeconds(1);

    private final VerifySettings verify;
    private final URI url;
    private final Optional<String> expected;
    private final Consumer<String> log;
    private final HttpClient http;

    /** @param expected what the answer must contain */
    AddressCheck(VerifySettings verify, String host, Optional<String> expected, Consumer<String> log) {
        this.verify = verify;
        this.url = verify.url().orElseThrow().on(host);
        this.http = client(verify);
        this.expected = expected;
        this.log = log;
    }

    private static HttpClient client(VerifySettings verify) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // What users get is asked for, and not what a proxy on the way out makes of it.
                .proxy(HttpClient.Builder.NO_PROXY)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(ANSWER_LIMIT);
        verify.ca().ifPresent(certificates -> client.sslContext(TrustedCertificates.only(certificates)));
        return client.build();
    }

    /** Why the release does not hold, if it does not. */
    Optional<String> trouble() throws InterruptedException {
        long end = System.nanoTime() + verify.limit().toNanos();
        int good = 0;
        String last = "";
        while (good < verify.goodSamples()) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                return Optional.of(url + ", asked from this server, was not healthy within "
                        + Elapsed.words(verify.limit()) + ": " + (good > 0 ? good + " good answers at the end" : last));
            }
            Optional<String> wrong = ask(limitOf(left));
            good = wrong.isPresent() ? 0 : good + 1;
            if (!wrong.orElse("good").equals(last)) {
                last = wrong.orElse("good");
                log.accept("slipway: " + url + ", asked from this server: " + last);
            }
            if (good < verify.goodSamples()) {
                TimeUnit.MILLISECONDS.sleep(verify.interval().toMillis());
            }
        }
        return Optional.empty();
    }

    /** What is asked at the last moment has a chance to be answered, or its end would hide what was wrong all the time. */
    private static Duration limitOf(Duration left) {
        Duration limit = left.compareTo(ANSWER_LIMIT) < 0 ? left : ANSWER_LIMIT;
        return limit.compareTo(LEAST_LIMIT) < 0 ? LEAST_LIMIT : limit;
    }

    private Optional<String> ask(Duration limit) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).setHeader("User-Agent", "slipway").timeout(limit);
        verify.headers().forEach(request::setHeader);
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request.build(), head -> new BoundedBody(LARGEST_ANSWER));
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
