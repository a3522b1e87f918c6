package slipway.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** A stream of events that somebody reads until the server ends it. */
final class OpenStream {
    private OpenStream() {}

    /** Returns when it has begun; done when it has ended. */
    static CompletableFuture<Void> begin(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                .send(request.header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return CompletableFuture.runAsync(() -> {
            try (InputStream body = answer.body()) {
                body.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
