package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import slipway.config.GitLab;

/**
 * GitLab's REST API, version 4, as a project's own token may use it. Never throws for what GitLab or the network does;
 * each request has an end, and so has each answer's length. The token goes to the configured address alone.
 */
public final class Api {
    /** GitLab holds its lock on a commit for up to 10 s before it answers at all. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int LARGEST_ANSWER = 4 << 20;

    private final Exchange exchange;

    /** @param patience how long one request may take, its answer included */
    public Api(Duration patience) {
        this.exchange = new Exchange(patience, LARGEST_ANSWER);
    }

    /** @param path below the project's own, with its query, such as {@code /hooks?per_page=100} */
    Answer get(GitLab gitlab, String path) throws InterruptedException {
        return send(gitlab, request(gitlab, path).GET());
    }

    Answer post(GitLab gitlab, String path, ObjectNode body) throws InterruptedException {
        return send(gitlab, request(gitlab, path).POST(json(body)));
    }

    Answer put(GitLab gitlab, String path, ObjectNode body) throws InterruptedException {
        return send(gitlab, request(gitlab, path).PUT(json(body)));
    }

    /** A value in a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static HttpRequest.BodyPublisher json(JsonNode body) {
        return HttpRequest.BodyPublishers.ofString(body.toString());
    }

    private static HttpRequest.Builder request(GitLab gitlab, String path) {
        String project = gitlab.projectId().isPresent()
                ? Long.toString(gitlab.projectId().getAsLong())
                : encoded(gitlab.path().orElseThrow());
        String address = gitlab.url().orElseThrow() + "/api/v4/projects/" + project + path;
        return HttpRequest.newBuilder(URI.create(address))
                .header("PRIVATE-TOKEN", token(gitlab))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json");
    }

    private static String token(GitLab gitlab) {
        return gitlab.apiToken().orElseThrow().reveal();
    }

    private Answer send(GitLab gitlab, HttpRequest.Builder request) throws InterruptedException {
        String host = gitlab.url().orElseThrow().getAuthority();
        try {
            return new Reading(host, token(gitlab)).of(exchange.send(request.build()));
        } catch (Exchange.NoAnswer e) {
            return new Answer.Later(host + " " + e.getMessage(), Optional.empty());
        }
    }
}
