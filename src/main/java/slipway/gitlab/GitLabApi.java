package slipway.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import slipway.config.GitLabSettings;
import slipway.http.HttpCall;
import slipway.text.SingleLine;

/**
 * GitLab's REST API, version 4, as a project's own token may use it. Never throws for what GitLab or the network does;
 * each request has an end, and so has each answer's length. The token goes to the configured address alone.
 */
public final class GitLabApi {
    /** GitLab holds its lock on a commit for up to 10 s before it answers at all. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int LARGEST_ANSWER = 4 << 20;

    private static final int LONGEST_PATH = 500;
    private static final String BY_PATH = "/projects/";
    private static final Pattern NUMBER = Pattern.compile("/projects/([0-9]{1,18})(?:[/?].*)?$");

    private final HttpCall call;
    private final ProjectNumbers numbers;

    /** @param patience how long one request may take, its answer included */
    public GitLabApi(Duration patience, ProjectNumbers numbers) {
        this.call = new HttpCall(patience, LARGEST_ANSWER);
        this.numbers = numbers;
    }

    /**
     * Asks for something of a project.
     *
     * @param path below the project's own, with its query, such as {@code /hooks?per_page=100}
     */
    public ApiResult get(GitLabSettings gitlab, String path) throws InterruptedException {
        return ask(gitlab, path, HttpRequest.Builder::GET);
    }

    ApiResult post(GitLabSettings gitlab, String path, ObjectNode body) throws InterruptedException {
        return ask(gitlab, path, request -> request.POST(json(body)));
    }

    ApiResult put(GitLabSettings gitlab, String path, ObjectNode body) throws InterruptedException {
        return ask(gitlab, path, request -> request.PUT(json(body)));
    }

    /** What GitLab says of the token. */
    public ApiResult token(GitLabSettings gitlab) throws InterruptedException {
        return send(gitlab, request(gitlab, "/personal_access_tokens/self").GET());
    }

    /**
     * The project itself. It is asked for by its configured path, which may have been given to another project since; one
     * that was moved is found by its number.
     */
    public ApiResult project(GitLabSettings gitlab) throws InterruptedException {
        if (gitlab.path().isEmpty() || gitlab.projectId().isPresent()) {
            return learnt(gitlab, get(gitlab, ""));
        }
        String path = BY_PATH + encoded(gitlab.path().get());
        try {
            HttpResponse<String> response =
                    call.send(request(gitlab, path).GET().build(), gitlab.ca());
            OptionalLong elsewhere = elsewhere(response);
            OptionalLong number = elsewhere.isEmpty() && response.statusCode() == 404 ? numbers.of(gitlab) : elsewhere;
            ApiResult answer = number.isPresent()
                    ? send(gitlab, request(gitlab, BY_PATH + number.getAsLong()).GET())
                    : reading(gitlab).of(response);
            return learnt(gitlab, answer);
        } catch (HttpCall.NoAnswer e) {
            return nobody(gitlab, e);
        }
    }

    private ApiResult learnt(GitLabSettings gitlab, ApiResult answer) {
        JsonNode project = answer.body();
        if (project.path("id").isIntegralNumber()
                && project.path("path_with_namespace").isTextual()) {
            numbers.saw(
                    gitlab,
                    project.path("id").longValue(),
                    SingleLine.line(project.path("path_with_namespace").textValue(), LONGEST_PATH));
        }
        return answer;
    }

    /** A value in a path or a query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * The number of a project that was moved: GitLab answers its old path with its new address. Only the number is taken
     * from that; where it points to, a token might be read.
     */
    public static OptionalLong elsewhere(HttpResponse<?> response) {
        Matcher number =
                NUMBER.matcher(response.headers().firstValue("Location").orElse(""));
        return response.statusCode() == 301 && number.find()
                ? OptionalLong.of(Long.parseLong(number.group(1)))
                : OptionalLong.empty();
    }

    private ApiResult ask(GitLabSettings gitlab, String path, UnaryOperator<HttpRequest.Builder> method)
            throws InterruptedException {
        OptionalLong number = number(gitlab);
        ApiResult answer = send(gitlab, method.apply(request(gitlab, place(gitlab, number) + path)));
        if (number.isPresent() || !mayBeMoved(answer)) {
            return answer;
        }
        boolean found = project(gitlab).isDone();
        OptionalLong moved = number(gitlab);
        return found && moved.isPresent()
                ? send(gitlab, method.apply(request(gitlab, place(gitlab, moved) + path)))
                : answer;
    }

    /** A number that was learned is used only where the path does not lead there: a delivery may have told a wrong one. */
    private OptionalLong number(GitLabSettings gitlab) {
        return gitlab.projectId().isPresent() || numbers.movedTo(gitlab).isPresent()
                ? numbers.of(gitlab)
                : OptionalLong.empty();
    }

    /** GitLab answers so for a project's old path: 301 to GET, 405 to everything else, and 404 when it has forgotten it. */
    private static boolean mayBeMoved(ApiResult answer) {
        return answer.isRefused(301, 404, 405);
    }

    private static String place(GitLabSettings gitlab, OptionalLong number) {
        return BY_PATH
                + (number.isPresent()
                        ? Long.toString(number.getAsLong())
                        : encoded(gitlab.path().orElseThrow()));
    }

    private static HttpRequest.BodyPublisher json(JsonNode body) {
        return HttpRequest.BodyPublishers.ofString(body.toString());
    }

    private static HttpRequest.Builder request(GitLabSettings gitlab, String path) {
        return HttpRequest.newBuilder(URI.create(gitlab.url().orElseThrow() + "/api/v4" + path))
                .header("PRIVATE-TOKEN", secret(gitlab))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json");
    }

    private static String secret(GitLabSettings gitlab) {
        return gitlab.apiToken().orElseThrow().reveal();
    }

    private ApiResult send(GitLabSettings gitlab, HttpRequest.Builder request) throws InterruptedException {
        try {
            return reading(gitlab).of(call.send(request.build(), gitlab.ca()));
        } catch (HttpCall.NoAnswer e) {
            return nobody(gitlab, e);
        }
    }

    private static ApiResponse reading(GitLabSettings gitlab) {
        return new ApiResponse(host(gitlab), secret(gitlab));
    }

    private static String host(GitLabSettings gitlab) {
        return gitlab.url().orElseThrow().getAuthority();
    }

    private static ApiResult nobody(GitLabSettings gitlab, HttpCall.NoAnswer e) {
        return new ApiResult.Later(host(gitlab) + " " + e.getMessage() + e.advice("gitlab.caFile"), Optional.empty());
    }
}
