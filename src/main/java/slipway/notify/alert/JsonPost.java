package slipway.notify.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import slipway.config.AlertReceiver;
import slipway.config.Secret;
import slipway.gitlab.ApiResult;
import slipway.http.HttpCall;
import slipway.http.RetryAfter;
import slipway.text.SingleLine;

/** Posts JSON to an address that is a secret itself. */
final class JsonPost {
    private static final int LARGEST_ANSWER = 64 << 10;
    private static final int SHOWN = 200;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpCall call;

    JsonPost(Duration patience) {
        this.call = new HttpCall(patience, LARGEST_ANSWER);
    }

    ApiResult send(Secret url, byte[] body, Map<String, String> headers) throws InterruptedException {
        HttpRequest.Builder request = request(url).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return ask(url, request.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Any answer will do: what takes messages seldom has anything to read. */
    ApiResult look(Secret url) throws InterruptedException {
        ApiResult answer = ask(url);
        return answer.later().isPresent() ? answer : new ApiResult.Done();
    }

    /** Reads something there. */
    ApiResult ask(Secret url) throws InterruptedException {
        return ask(url, request(url).GET());
    }

    private static HttpRequest.Builder request(Secret url) {
        return HttpRequest.newBuilder(AlertReceiver.address(url)).header("User-Agent", "slipway");
    }

    private ApiResult ask(Secret url, HttpRequest.Builder request) throws InterruptedException {
        URI address = AlertReceiver.address(url);
        try {
            return read(call.send(request.build()), address);
        } catch (HttpCall.NoAnswer e) {
            return new ApiResult.Later(address.getAuthority() + " " + e.getMessage(), Optional.empty());
        }
    }

    private static ApiResult read(HttpResponse<String> response, URI address) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new ApiResult.Done();
        }
        String said = SingleLine.line(masked(response.body(), address), SHOWN);
        String why = address.getAuthority() + " answered " + status + (said.isEmpty() ? "" : " (" + said + ")");
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        return later
                ? new ApiResult.Later(why, RetryAfter.of(response).or(() -> retryAfterOfTelegram(response.body())))
                : new ApiResult.Refused(status, why);
    }

    /** https://core.telegram.org/bots/api#responseparameters. */
    private static Optional<Duration> retryAfterOfTelegram(String body) {
        try {
            long seconds = JSON.readTree(body).at("/parameters/retry_after").asLong();
            return Optional.of(Duration.ofSeconds(Math.min(seconds, 3600))).filter(time -> time.toSeconds() > 0);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    /** Whoever answers knows the address, and what is secret in it. */
    private static String masked(String body, URI address) {
        String text = body;
        for (String part : new String[] {address.getRawPath(), address.getRawQuery()}) {
            text = part == null || part.length() < 2 ? text : text.replace(part, "***");
        }
        return text;
    }
}
