package slipway.parts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** A tag of an image in the registry of the parts. */
public record ImageTag(Parts parts, String repository, String tag) {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** The digest that it has there; empty if it is not there. */
    public Optional<String> digest() throws IOException, InterruptedException {
        String login = parts.registryUser() + ":" + parts.registryPassword();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + parts.registry() + "/v2/" + repository + "/manifests/" + tag))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .headers()
                .firstValue("Docker-Content-Digest");
    }
}
