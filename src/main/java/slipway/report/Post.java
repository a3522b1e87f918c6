package slipway.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import slipway.config.Alert;
import slipway.config.Secret;
import slipway.gitlab.Answer;
import slipway.gitlab.Exchange;
import slipway.gitlab.Plain;
import slipway.gitlab.RetryAfter;

/** Posts JSON to an address that is a secret itself. */
final class Post {
    private static final int LARGEST_ANSWER = 64 << 10;
    private static final int SHOWN = 200;
    private static final JsonMapper JSON = new JsonMapper();

    private final Exchange exchange;

    Post(Duration patience) {
        this.exchange = new Exchange(patience, LARGEST_ANSWER);
    }

    Answer send(Secret url, byte[] body, Map<String, String> headers) throws InterruptedException {
        HttpRequest.Builder request = request(url).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return ask(url, request.POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Any answer will do: what takes messages seldom has anything to read. */
    Answer look(Secret url) throws InterruptedException {
        Answer answer = ask(url);
        return answer instanceof Answer.Refused ? new Answer.Done(MissingNode.getInstance()) : answer;
    }

    /** Reads something there. */
    Answer ask(Secret url) throws InterruptedException {
        return ask(url, request(url).GET());
    }

    private static HttpRequest.Builder request(Secret url) {
        return HttpRequest.newBuilder(Alert.address(url)).header("User-Agent", "slipway");
    }

    private Answer ask(Secret url, HttpRequest.Builder request) throws InterruptedException {
        URI address = Alert.address(url);
        try {
            return read(exchange.send(request.build()), address);
        } catch (Exchange.NoAnswer e) {
            return new Answer.Later(address.getAuthority() + " " + e.getMessage(), Optional.empty());
        }
    }

    private static Answer read(HttpResponse<String> response, URI address) {
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return new Answer.Done(MissingNode.getInstance());
        }
        String said = Plain.line(masked(response.body(), address), SHOWN);
        String why = address.getAuthority() + " answered " + status + (said.isEmpty() ? "" : " (" + said + ")");
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        return later
                ? new Answer.Later(why, RetryAfter.of(response).or(() -> retryAfterOfTelegram(response.body())))
                : new Answer.Refused(status, why);
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
