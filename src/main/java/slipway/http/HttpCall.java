package slipway.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import slipway.config.CaCertificates;
import slipway.text.SingleLine;

/** One request and its answer over HTTP: both have an end, and the answer's length has one too. Redirects are answers. */
public final class HttpCall {
    private static final int SHOWN = 200;

    private final Duration patience;
    private final int largestAnswer;
    /**
     * By the certificates that each trusts. Made when it is first asked of: with its TLS it would take a tenth of the
     * server's start.
     */
    private final Map<Optional<String>, HttpClient> clients = new HashMap<>();

    /**
     * @param patience how long one request may take, its answer included
     * @param largestAnswer in bytes; more is not read
     */
    public HttpCall(Duration patience, int largestAnswer) {
        this.patience = patience;
        this.largestAnswer = largestAnswer;
    }

    private synchronized HttpClient http(Optional<String> certificates) {
        return clients.computeIfAbsent(certificates, this::client);
    }

    private HttpClient client(Optional<String> certificates) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // They would carry secrets to wherever the answer points.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience);
        certificates.map(TrustedCertificates::only).ifPresent(client::sslContext);
        return client.build();
    }

    /** Whether the request arrived is open. The message goes on after the name of who was asked. */
    public static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean untrusted;

        NoAnswer(String message, boolean untrusted) {
            super(message);
            this.untrusted = untrusted;
        }

        /** Advice if nobody that is trusted has signed the certificate, else nothing. */
        public String advice(String key) {
            return untrusted ? "; if its authority is your own, name the file of its certificate as " + key : "";
        }
    }

    public HttpResponse<String> send(HttpRequest request) throws NoAnswer, InterruptedException {
        return send(request, Optional.empty());
    }

    /**
     * Sends a request, and waits for the whole answer.
     *
     * @param ca the only certificates that are trusted; empty means those of the machine
     */
    public HttpResponse<String> send(HttpRequest request, Optional<CaCertificates> ca)
            throws NoAnswer, InterruptedException {
        // The client's own limit ends with the headers of the answer; this one with its last byte.
        CompletableFuture<HttpResponse<String>> answer =
                http(ca.map(CaCertificates::pem)).sendAsync(request, headers -> BoundedBody.text(largestAnswer));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NoAnswer("did not answer within " + patience.toSeconds() + " s", false);
        } catch (ExecutionException e) {
            throw new NoAnswer("cannot be reached: " + words(e.getCause()), isUntrusted(e));
        } finally {
            answer.cancel(true);
        }
    }

    private static boolean isUntrusted(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof CertPathBuilderException) {
                return true;
            }
        }
        return false;
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return SingleLine.line(message == null ? failure.getClass().getSimpleName() : message, SHOWN);
    }
}
