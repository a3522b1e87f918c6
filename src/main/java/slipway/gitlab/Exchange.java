package slipway.gitlab;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request and its answer over HTTP: both have an end, and the answer's length has one too. Redirects are answers. */
public final class Exchange {
    private static final int SHOWN = 200;

    private final Duration patience;
    private final int largestAnswer;
    /** Made when it is first asked of: with its TLS it would take a tenth of the server's start. */
    private HttpClient http;

    /**
     * @param patience how long one request may take, its answer included
     * @param largestAnswer in bytes; more is not read
     */
    public Exchange(Duration patience, int largestAnswer) {
        this.patience = patience;
        this.largestAnswer = largestAnswer;
    }

    private synchronized HttpClient http() {
        if (http == null) {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    // They would carry secrets to wherever the answer points.
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(patience)
                    .build();
        }
        return http;
    }

    /** Whether the request arrived is open. The message goes on after the name of who was asked. */
    public static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswer(String message) {
            super(message);
        }
    }

    public HttpResponse<String> send(HttpRequest request) throws NoAnswer, InterruptedException {
        // The client's own limit ends with the headers of the answer; this one with its last byte.
        CompletableFuture<HttpResponse<String>> answer =
                http().sendAsync(request, headers -> new BoundedText(largestAnswer));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NoAnswer("did not answer within " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new NoAnswer("cannot be reached: " + words(e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return Plain.line(message == null ? failure.getClass().getSimpleName() : message, SHOWN);
    }
}
