package slipway.gitlab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpResponse;
import slipway.http.RetryAfter;
import slipway.text.SingleLine;

/** Understands what GitLab's API answers, and says it without the token. */
final class ApiResponse {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN = 200;

    private final String host;
    private final String token;

    ApiResponse(String host, String token) {
        this.host = host;
        this.token = token;
    }

    ApiResult of(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new ApiResult.Done(json(response.body()));
        }
        String said = host + " answered " + status + words(response.body());
        if (status >= 500 || status == 408 || status == 409 || status == 429) {
            return new ApiResult.Later(said, RetryAfter.of(response));
        }
        return new ApiResult.Refused(status, said + "; " + remedy(status));
    }

    private static String remedy(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> "gitlab.url must be GitLab's own address, to which it does not redirect";
            case 401 -> "is gitlab.apiToken right, and not expired?";
            case 403 -> "gitlab.apiToken needs the scope api, and its user a role that may do this (Maintainer)";
            case 404 -> "is it there still, and may gitlab.apiToken's user see the project?";
            default -> "GitLab does not take this";
        };
    }

    /** GitLab's own words: a text, or an object of fields with their faults. */
    private String words(String body) {
        JsonNode json = json(body);
        JsonNode said = json.has("message") ? json.path("message") : json.path("error");
        String text = said.isTextual() ? said.textValue() : said.toString();
        // Whoever answers may have been told the token.
        String line = SingleLine.line(text.replace(token, "***"), SHOWN);
        return line.isEmpty() ? "" : " (" + line + ")";
    }

    private static JsonNode json(String body) {
        try {
            JsonNode read = JSON.readTree(body);
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }
}
